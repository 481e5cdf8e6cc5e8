"""The demo's menu as plain data; prices are in minor units and the same number in every currency."""

# category, course, station, ((item, price, allergens), ...)
MENU: tuple[tuple[str, int, str, tuple[tuple[str, int, str], ...]], ...] = (
    (
        "Drinks",
        0,
        "Bar",
        (
            ("Still water", 600, ""),
            ("Sparkling water", 600, ""),
            ("House red", 1600, "sulphites"),
            ("House white", 1600, "sulphites"),
            ("Pale ale", 1400, "gluten"),
            ("Espresso", 450, ""),
        ),
    ),
    (
        "Starters",
        1,
        "Cold",
        (
            ("Oysters, half dozen", 3200, "shellfish"),
            ("Burrata and tomato", 2200, "milk"),
            ("Crab toast", 2400, "shellfish, gluten"),
            ("Soup of the day", 1500, "celery"),
        ),
    ),
    (
        "Mains",
        2,
        "Grill",
        (
            ("Ribeye, 300 g", 6200, ""),
            ("Roast chicken", 3600, ""),
            ("Catch of the day", 4200, "fish"),
            ("Mushroom risotto", 3200, "milk"),
            ("Harbour burger", 2900, "gluten, milk, sesame"),
        ),
    ),
    (
        "Sides",
        2,
        "Grill",
        (("Fries", 1000, ""), ("Green salad", 1100, "mustard"), ("Creamed spinach", 1200, "milk")),
    ),
    (
        "Desserts",
        3,
        "Pastry",
        (
            ("Lemon tart", 1600, "gluten, egg, milk"),
            ("Chocolate pot", 1500, "milk"),
            ("Cheese plate", 2100, "milk, nuts"),
        ),
    ),
)

# item: ((variant, price), ...)
VARIANTS = {
    "House red": (("glass", 1600), ("bottle", 7000)),
    "House white": (("glass", 1600), ("bottle", 6800)),
}

# Every day from 16:00 to 18:00 on the outlet's clock; item or "item, variant": price
HAPPY_HOUR = ("Happy hour", 960, 1080)
HAPPY_PRICES = {"House red, glass": 1100, "House white, glass": 1100, "Pale ale": 900}

# set, smallest and largest number of choices, items, ((choice, price), ...); what opens a set is after it.
MODIFIERS: tuple[tuple[str, int, int, tuple[str, ...], tuple[tuple[str, int], ...]], ...] = (
    ("Sauce", 0, 2, (), (("Pepper sauce", 250), ("Béarnaise", 300), ("Truffle butter", 600))),
    (
        "Cooked",
        1,
        1,
        ("Ribeye, 300 g",),
        (("Rare", 0), ("Medium rare", 0), ("Medium", 0), ("Well done", 0)),
    ),
    (
        "Extras",
        0,
        3,
        ("Harbour burger", "Ribeye, 300 g"),
        (("Fried egg", 300), ("Bacon", 400), ("Cheese", 300)),
    ),
)

# Each choice of the first opens the second.
OPENS = {"Cooked": "Sauce"}

SOLD_OUT = ("Crab toast",)
SOLD_OUT_CHOICES = ("Truffle butter",)
# Nothing that the evening's parties order: they would count it down anew each day.
COUNTED = {"Cheese plate": 6}
QUICK_KEYS = {"House red": "HR", "Pale ale": "PA", "Fries": "FR", "Ribeye, 300 g": "RIB", "Espresso": "ES"}
FAVORITES = ("House red", "Pale ale", "Harbour burger", "Fries")
# Cooked elsewhere, or eaten earlier, than the rest of its category: item: (course, station)
ITS_OWN = {"Oysters, half dozen": (None, "Bar"), "Green salad": (None, "Cold")}
