"""The demo's guests and bookings as plain data; what has happened to each follows from the hour.

An order is a list of item names; a part of it is fired by how long the party has been seated.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A guest; `past_visits` are (days ago, what was eaten)."""

    key: str
    first_name: str
    last_name: str
    phone: str
    gpid: int | None = None
    email: str = ""
    is_vip: bool = False
    allergies: str = ""
    notes: str = ""
    past_visits: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """A booking: days from today, local time, size, who, and what they order once seated."""

    day: int
    time: str
    size: int
    guest: str
    tables: str = ""
    source: str = "OPENTABLE"
    notes: str = ""
    may_pay: bool = False
    is_late: bool = False
    has_arrived: bool = False
    order: tuple[str, ...] = ()
    occasion: str = ""
    tags: tuple[str, ...] = ()
    table_request: str = ""
    deposit_note: str = ""
    deposit_minor: int = 0
    gifts: "tuple[Gift, ...]" = ()
    # How the check is split: an item, and how many units of it each part bears.
    split: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Gift:
    """What a manager gives away minutes after a party sat down; of the check where no item is named."""

    after: int
    kind: str
    value: int
    reason: str
    item: str = ""


QUICK = ("Pale ale", "Harbour burger", "Fries")
SUPPER = ("House red, glass", "Soup of the day", "Roast chicken", "Lemon tart")
FEAST = ("Sparkling water", "Oysters, half dozen", "Ribeye, 300 g", "Catch of the day", "Cheese plate")

PEOPLE: tuple[Person, ...] = (
    Person("lee", "Dana", "Lee", "+65 6555 0101", 9101, "dana.lee@example.com", is_vip=True, allergies="nuts",
           notes="Prefers a quiet corner.", past_visits=((21, FEAST), (64, SUPPER), (120, FEAST))),
    Person("kim", "Jun", "Kim", "+65 6555 0102", 9102, past_visits=((40, QUICK),)),
    Person("rivas", "Ernest", "Rivas", "+65 6555 0103", 9103, "erivas@example.com", 
           past_visits=((12, SUPPER), (90, SUPPER))),
    Person("okafor", "Ada", "Okafor", "+65 6555 0104", 9104, notes="Birthday in November."),
    Person("silva", "Marta", "Silva", "+65 6555 0105", 9105, past_visits=((7, SUPPER),)),
    Person("chen", "Wei", "Chen", "+65 6555 0106", 9106, is_vip=True, 
           past_visits=((3, FEAST), (30, FEAST), (58, FEAST))),
    Person("novak", "Petra", "Novak", "+65 6555 0107", 9107, allergies="shellfish"),
    Person("haddad", "Omar", "Haddad", "+65 6555 0108", 9108),
    Person("tan", "Mei", "Tan", "+65 6555 0109", None),
    Person("brown", "Alice", "Brown", "+65 6555 0110", 9110, past_visits=((15, QUICK),)),
    Person("singh", "Arjun", "Singh", "+65 6555 0111", 9111),
    Person("moreau", "Luc", "Moreau", "+65 6555 0112", 9112, "luc.moreau@example.com"),
)  # fmt: skip

HARBOUR_PARTIES: tuple[Party, ...] = (
    Party(0, "12:00", 2, "tan", "A2", "PHONE", order=("Soup of the day", "Roast chicken", "Espresso")),
    Party(0, "12:30", 4, "brown", "A5", order=("Still water", "Harbour burger", "Harbour burger", "Fries")),
    Party(0, "17:30", 2, "kim", "A1", order=("House red, glass", "Ribeye, 300 g", "Lemon tart")),
    Party(0, "17:45", 4, "okafor", "A6", notes="A candle on the dessert, please", may_pay=True,
          occasion="BIRTHDAY", tags=("Cake",),
          order=("Sparkling water", "Burrata and tomato", "Roast chicken",
                 "Catch of the day", "Chocolate pot"),
          gifts=(Gift(66, "RATE", 10_000, "Birthday"),)),
    Party(0, "18:00", 6, "haddad", "C1",
          order=("Pale ale", "Oysters, half dozen", "Ribeye, 300 g", "Fries", "Lemon tart"),
          gifts=(Gift(35, "COMP", 1, "Long wait", "Oysters, half dozen"),
                 Gift(50, "RATE", 50_000, "Our mistake", "Fries")),
          split=(("Pale ale", (1, 0, 0)), ("Ribeye, 300 g", (1, 2, 1)), ("Lemon tart", (0, 0, 1)))),
    Party(0, "18:15", 2, "novak", "A3", may_pay=True,
          order=("House white, glass", "Soup of the day", "Mushroom risotto")),
    Party(0, "18:30", 5, "singh", "B3", "PHONE", deposit_note="S$50, bank transfer", deposit_minor=5_000,
          order=("Still water", "Burrata and tomato", "Harbour burger")),
    Party(0, "18:45", 2, "moreau", "A7", is_late=True),
    Party(0, "19:00", 4, "lee", "A8", notes="Nut allergy.", may_pay=True, occasion="ANNIVERSARY",
          table_request="by the window", has_arrived=True),
    Party(0, "19:15", 2, "silva", "A4"),
    Party(0, "19:30", 2, "rivas", "A2", notes="Red red wine", may_pay=True),
    Party(0, "20:00", 8, "chen", "B1 B2", notes="Two high chairs", tags=("High chair",), occasion="OTHER",
          deposit_note="S$100, bank transfer"),
    Party(0, "20:15", 3, "brown", "A6", "PHONE"),
    Party(0, "20:30", 6, "okafor", "C2"),
    Party(0, "21:00", 2, "kim", "A1"),
    Party(1, "19:00", 4, "moreau"),
    Party(1, "19:30", 2, "novak"),
    Party(1, "20:00", 6, "singh"),
    Party(2, "18:30", 2, "rivas"),
    Party(2, "19:00", 10, "chen", occasion="BIRTHDAY", deposit_note="S$200, bank transfer"),
    Party(3, "12:30", 4, "haddad"),
    Party(3, "19:15", 2, "tan", source="PHONE"),
)  # fmt: skip

STATION_PARTIES: tuple[Party, ...] = (
    Party(0, "18:00", 2, "kim", "T2", order=("Pale ale", "Harbour burger", "Fries")),
    Party(0, "18:30", 4, "brown", "T6", may_pay=True, notes="Window if possible",
          order=("Still water", "Soup of the day", "Roast chicken", "Green salad", "Lemon tart")),
    Party(0, "19:15", 2, "silva", may_pay=True),
    Party(0, "19:45", 4, "rivas", notes="Pushchair"),
    Party(0, "20:30", 6, "haddad"),
    Party(1, "19:00", 2, "lee", notes="Nut allergy"),
)  # fmt: skip

OLDTOWN_PARTIES: tuple[Party, ...] = (
    Party(0, "18:00", 2, "novak", "3"),
    Party(0, "19:30", 4, "singh", "7"),
)

PARTIES = {"harbour": HARBOUR_PARTIES, "station": STATION_PARTIES, "oldtown": OLDTOWN_PARTIES, "annex": ()}
