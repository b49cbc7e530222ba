"""The guards: what gives a person away is pointed out, what only looks like it is not, and text stays text."""

import time
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Site

from accounts.clock import now
from cms.models import SiteSettings
from engagement.guards import as_html, has_too_many_links, is_new_account, links_in, personal_data_found


def kinds(text, allowed=()):
    return [finding.kind for finding in personal_data_found(text, allowed)]


@pytest.mark.parametrize(
    "phone",
    [
        "0121 496 0123",
        "01214960123",
        "(0121) 496 0123",
        "0121-496-0123",
        "0121.496.0123",
        "07700 900123",
        "07700900123",
        "0 7 7 0 0 9 0 0 1 2 3",
        "+44 7700 900123",
        "+447700900123",
        "+44 (0)7700 900 123",
        "(+44) 121 496 0123",
        "0044 121 496 0123",
        "00447700900123",
        "020 7946 0000",
        "01632 96012",
        "+33 1 99 00 12 34",
        "٠٧٧٠٠٩٠٠١٢٣",
    ],
)
def test_a_phone_number_is_found_however_it_is_written(phone):
    text = f"Ring me on {phone}, after six."
    (finding,) = personal_data_found(text, ())
    assert (finding.kind, finding.sample) == ("phone", phone)
    assert text[finding.start : finding.end] == phone


@pytest.mark.parametrize(
    "email",
    [
        "ali@example.org",
        "Ali.Khan+news@mail.example.co.uk",
        "ali @ example.org",
        "ali [at] example [dot] org",
        "o'neil@example.org",
    ],
)
def test_an_email_address_is_found_however_it_is_written(email):
    (finding,) = personal_data_found(f"Write to {email}!", ())
    assert (finding.kind, finding.sample) == ("email", email)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("14 Moor Green Lane", "address"),
        ("14 Moor Green Lane, Moseley, Birmingham B13 8ND", "address"),
        ("flat 3, 221b baker street, london nw1 6xe", "address"),
        ("Flat 2, 17a Station Rd", "address"),
        ("9 Priory Queensway Court, B4 6BS", "address"),
        ("B13 8ND", "postcode"),
        ("b138nd", "postcode"),
        ("EC1A 1BB", "postcode"),
    ],
)
def test_an_address_is_found_and_a_postcode_alone_is_a_hint(address, kind):
    (finding,) = personal_data_found(f"I live at {address}. It floods.", ())
    assert (finding.kind, finding.sample) == (kind, address)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("My number is QQ 12 34 56 C".replace("QQ", "AB"), "ni_number"),
        ("ab123456c", "ni_number"),
        ("It was BD51 SMR that parked there", "car"),
        ("it was bd51smr", "car"),
        ("the van, reg P123 ABC, again", "car"),
        ("number plate is ABC 123D", "car"),
        ("4111 1111 1111 1111", "card"),
        ("5500-0000-0000-0004", "card"),
        ("378282246310005", "card"),
        ("sort code 20-00-00", "bank"),
        ("20-00-00 12345678", "bank"),
        ("sort code 10-11-12, account 12345678", "bank"),
        ("my account number is 12345678", "bank"),
        ("GB29 NWBK 6016 1331 9268 19", "bank"),
    ],
)
def test_numbers_that_identify_are_found(text, kind):
    assert kinds(text)[0] == kind
    assert set(kinds(text)) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "It costs £1,250,000.00, or £0121 a head, and €07700900123 in total.",
        "Between 2014 and 2026, on 01/02/2025 at 10:30, and again on 01-02-2025 10:30, or 2026-11-22.",
        "Actions A1, B2, C3 4th try, E6 and I8 belong together; B1 1st, E6 2nd, D2 3rd.",
        "The M6 at junction 6, the A38(M), the M42 NEC exit and the A45 AND the B4 bus.",
        "In B1 and B13, and all over M6 and EC1, people wait.",
        "In 2026 Broad Street was closed; the 50 Alcester Road bus stood for 20 minutes on 5 November Street.",
        "Route 11 Station Road is full. Phase 2 Moor Street comes next.",
        "Ring the council on 0800 111 2222 or 0300 123 4567, or 999, 101 and 111.",
        "ISBN 0140449132 and ISBN 978-0-14-044913-6 are worth reading.",
        "20 people, 3 buses, 15 new roads and 100 000 000 pounds; 0.1214960123 of them.",
        "See https://example.org/01214960123/B13-8ND/4111111111111111?at=bd51smr",
        "Company 01234567, charity 1234567, UPRN 100070512345, reference 2026-00042.",
        "12-34 or 4111 1111 1111 1112 is not a card.",
        "@council on social media; C++ and e-mail; 5@6 pm",
        "BG 12 34 56 A was never given to anybody.",
    ],
)
def test_prices_dates_references_roads_and_services_are_left_alone(text):
    assert personal_data_found(text, ()) == []


def test_contacts_that_the_council_publishes_are_allowed_in_any_writing():
    allowed = ("@council.example", "hello@example.org", "0121 303 1111", "B1 1BB")
    text = "Write to Roads@Council.Example or hello@example.org, ring +44 (0)121 303 1111, or come to b11bb."
    assert kinds(text, allowed) == []
    assert kinds(text) == ["email", "email", "phone", "postcode"]
    assert kinds("hello@example.org.evil.example", allowed) == ["email"]


def test_a_line_with_words_round_a_contact_allows_the_contact_and_no_other():
    allowed = ("The duty team, day and night: 0121 303 1888 or duty@council.example",)
    assert kinds("Ring 0121 3031888 or write to duty@council.example", allowed) == []
    assert kinds("Ring 0121 303 1889 or write to me@council.example", allowed) == ["phone", "email"]


@pytest.mark.django_db
def test_what_the_site_publishes_of_itself_is_no_personal_data(settings):
    text = (
        "0121 303 1111, 0121 303 1888, hello@council.example, 1 Victoria Square B1 1BB, look@council.example"
    )
    assert kinds(text, None) == ["phone", "phone", "email", "address", "email"]
    settings.MODERATION_EMAIL = "look@council.example"
    SiteSettings.objects.create(
        site=Site.objects.get(),
        phone="0121 303 1111",
        contact_email="hello@council.example",
        address="1 Victoria Square\nB1 1BB",
        safeguarding_text="Police: 999\nThe duty team: 0121 303 1888",
    )
    assert kinds(text, None) == []
    assert kinds("07700 900123", None) == ["phone"]


def test_several_findings_come_in_order_and_never_overlap():
    text = "Ali, 14 Moor Green Lane B13 8ND, 07700 900123, ali@example.org, sort code 20-00-00 12345678"
    assert kinds(text) == ["address", "phone", "email", "bank"]


def test_every_kind_says_in_words_what_was_found():
    found = personal_data_found("ali@example.org 07700 900123 B13 8ND", ())
    assert all(str(finding.message).endswith(".") for finding in found)


digits = st.text("0123456789", min_size=9, max_size=9)


@given(
    digits,
    st.sampled_from(["", " ", "-", ".", ") "]),
    st.integers(2, 6),
    st.sampled_from(["07", "+44 7", "0044 7"]),
)
def test_any_mobile_number_with_any_break_is_found(rest, gap, cut, start):
    assert "phone" in kinds(f"so {start}{rest[:cut]}{gap}{rest[cut:]} ok")


@given(st.text(max_size=400), st.sampled_from(["", "ali@example.org", "07700 900123", "4111111111111111"]))
def test_whatever_is_written_spans_fit_and_do_not_overlap(text, planted):
    whole = f"{text} {planted} {text}"
    end = 0
    for finding in personal_data_found(whole, ()):
        assert whole[finding.start : finding.end] == finding.sample
        assert finding.start >= end
        end = finding.end


@given(st.text(st.characters(categories=["L", "Zs", "Po"], exclude_characters="@＠"), max_size=300))
def test_words_without_digits_and_at_signs_are_never_personal(text):
    assert personal_data_found(text, ()) == []


@pytest.mark.parametrize(
    "piece", ["0 ", "0", "a.", "14 Moor ", "(", "20-00-00 ", "a@", "GB29 ", "1:", "Flat 1 ", "www."]
)
def test_a_hostile_text_takes_no_time(piece):
    began = time.perf_counter()
    personal_data_found(piece * 3000, ())
    links_in(piece * 3000)
    assert time.perf_counter() - began < 2


# --- Links -----------------------------------------------------------------------------------------
def test_links_are_found_without_the_punctuation_around_them():
    text = "See https://example.org/a_(b), (http://example.com/x?y=1&z=2) or HTTPS://EXAMPLE.NET/é; www.example.org."
    assert links_in(text) == [
        "https://example.org/a_(b)",
        "http://example.com/x?y=1&z=2",
        "HTTPS://EXAMPLE.NET/é",
        "www.example.org",
    ]


def test_an_address_without_a_scheme_counts_as_a_link_too():
    assert links_in("cheap-pills.shop and bit.ly/abc") == ["cheap-pills.shop", "bit.ly/abc"]
    assert links_in("Well.So it goes, e.g. at 10.30") == []


@pytest.mark.parametrize(
    ("links", "is_new", "held"),
    [(0, True, False), (1, True, False), (2, True, True), (5, False, False), (6, False, True)],
)
def test_a_new_account_may_give_one_link_and_a_known_one_five(links, is_new, held):
    text = " ".join(f"https://example.org/{n}" for n in range(links))
    assert has_too_many_links(text, is_new=is_new) is held


def test_links_to_the_council_itself_do_not_count():
    text = "https://council.example/a https://council.example/b https://elsewhere.example/c"
    assert not has_too_many_links(text, is_new=True, own_hosts=["council.example"])
    assert has_too_many_links(text, is_new=True)


def test_an_account_is_new_for_a_week_and_until_three_comments_stand():
    long_ago = now() - timedelta(days=8)
    assert is_new_account(now(), published_comments=10)
    assert is_new_account(long_ago, published_comments=2)
    assert not is_new_account(long_ago, published_comments=3)


# --- HTML ------------------------------------------------------------------------------------------
def test_paragraphs_lines_and_links():
    html = as_html("One\r\ntwo\n\n\n  \nthree https://example.org/?a=1&b=2.")
    assert html == (
        '<p dir="auto">One<br>\ntwo</p>\n<p dir="auto">three '
        '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow ugc noopener">https://example.org/?a=1&amp;b=2</a>.</p>'
    )


class Seen(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def handle_comment(self, data):
        self.tags.append(("comment", {}))

    def handle_decl(self, decl):
        self.tags.append(("declaration", {}))


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/'onmouseover='alert(1)",
    "http://example.org/<script>alert(1)</script>",
    "https://user:pw@example.org/",
    "https://bank.example@evil.example/",
    "http://[::1",
    "http://example.org:99999/",
    "https:///nowhere",
    "<!-- --><![CDATA[ ]]>&lt;b&gt;",
    "data:text/html,<script>alert(1)</script>",
    "https://exa\u202emple.org/\u0000<b>",
    "vbscript:x http://javascript:alert(1)",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(hostile):
    only_text_and_safe_links(hostile)


@given(
    st.lists(
        st.one_of(st.text(max_size=30), st.sampled_from([*HOSTILE, "\n\n", '"', "'", "<", "&", "https://"]))
    ).map("".join)
)
def test_any_text_stays_text(text):
    only_text_and_safe_links(text)


def only_text_and_safe_links(text):
    seen = Seen(as_html(text))
    for tag, attributes in seen.tags:
        assert tag in {"p", "br", "a"}
        if tag == "a":
            assert set(attributes) == {"href", "rel"}
            assert attributes["href"].lower().startswith(("http://", "https://"))
            assert "@" not in attributes["href"].split("/")[2]
            assert attributes["rel"] == "nofollow ugc noopener"
        else:
            assert set(attributes) <= {"dir"}


def test_characters_that_turn_the_page_around_are_dropped_and_urdu_is_kept():
    assert "\u202e" not in as_html("a\u202eb")
    assert "پانی" in as_html("پانی")
