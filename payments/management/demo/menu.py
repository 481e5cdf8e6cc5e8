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
            ("House red, glass", 1600, "sulphites"),
            ("House white, glass", 1600, "sulphites"),
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

# set, smallest and largest number of choices, items, ((choice, price), ...)
MODIFIERS: tuple[tuple[str, int, int, tuple[str, ...], tuple[tuple[str, int], ...]], ...] = (
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

SOLD_OUT = ("Crab toast",)
