"""Any check at all, for hypothesis: lines of several rates with comps and discounts, at any house."""

from hypothesis import strategies as st

from pos_sync.totals import Discount, House, Line

AMOUNTS = st.integers(0, 1_000_000)
RATES = st.integers(0, 30_000)
MOSTS = st.none() | st.integers(0, 5_000)
OFF_LINES = st.one_of(
    st.builds(Discount, amount_minor=AMOUNTS),
    st.builds(Discount, rate=st.integers(0, 100_000), most_minor=MOSTS),
    st.builds(Discount, units=st.integers(1, 3)),
)
OFF_CHECKS = st.one_of(
    st.builds(Discount, amount_minor=AMOUNTS),
    st.builds(Discount, rate=st.integers(0, 100_000), most_minor=MOSTS),
)
LINES = st.builds(
    Line,
    line_id=st.just("1"),
    quantity=st.integers(1, 20),
    unit_price_minor=st.integers(0, 50) | AMOUNTS,
    modifiers_minor=st.integers(0, 5000),
    is_voided=st.booleans(),
    discounts=st.lists(OFF_LINES, max_size=2).map(tuple),
    tax_rate=st.none() | st.sampled_from((0, 5_000, 20_000)) | RATES,
)
HOUSES = st.builds(
    House,
    prices_include_tax=st.booleans(),
    tax_rate=RATES,
    service_rate=RATES,
    service_is_taxed=st.booleans(),
    service_is_on=st.booleans(),
)
DISCOUNTS = st.lists(OFF_CHECKS, max_size=3)
# Of a currency without decimals, with two, with three; 1 where nothing is rounded.
COINS = st.sampled_from((1, 5, 10, 50, 100, 500))
