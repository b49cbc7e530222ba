"""The checklist of the commissioning toolkit: what a buyer answers before firms are asked, and the clause that a yes
puts into the terms. The clauses are our own words; the council's lawyer has the last one (`words.LAWYER`)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Question:
    """`clause`: what a yes puts into the terms, "" for none. `source`: the Act and section, where one asks for it."""

    key: str
    group: str | Promise
    text: str | Promise
    why: str | Promise
    clause_title: str | Promise = ""
    clause: str | Promise = ""
    source: str | Promise = ""


DATA, OUTCOME, FIRMS, PEOPLE = _("Data and software"), _("What comes of it"), _("Small firms"), _("People")

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="outcomes",
        group=OUTCOME,
        text=_("Does the specification say what must come of it, and leave the way there to the firm?"),
        why=_("A firm that may find its own way can offer something better than we thought of."),
        clause_title=_("Outcomes"),
        clause=_(
            "The supplier is judged by the outcomes in the specification. How they are reached is for the supplier to "
            "choose, within the limits that the specification names."
        ),
    ),
    Question(
        key="reuse",
        group=OUTCOME,
        text=_("Have you looked for what the council, or another one, has already and could be used again?"),
        why=_("What was paid for once need not be paid for twice."),
        clause_title=_("Using things again"),
        clause=_(
            "What is made under this contract and paid for by the council may be used again by the council and by "
            "other public bodies, without a further fee."
        ),
    ),
    Question(
        key="social_value",
        group=OUTCOME,
        text=_("Is it considered what the contract can do for the area beside its purpose?"),
        why=_(
            "Local jobs, training and greener ways of working can come with a contract if one asks for them."
        ),
        clause_title=_("Social value"),
        clause=_(
            "The supplier does what it promised for the area in its tender and reports on it once a year, in a page."
        ),
        source=_("Public Services (Social Value) Act 2012, section 1; Procurement Act 2023, section 12"),
    ),
    Question(
        key="green",
        group=OUTCOME,
        text=_("Is the effect on climate and nature considered?"),
        why=_("The council has promised to cut its emissions, and most of them come from what it buys."),
        clause_title=_("Climate and nature"),
        clause=_(
            "The supplier says each year what energy and materials the work took, and how it used less."
        ),
    ),
    Question(
        key="data_ownership",
        group=DATA,
        text=_("Does the council own the data that the contract makes?"),
        why=_("Without it the next contract begins with nothing, and only one firm can bid."),
        clause_title=_("Data belong to the council"),
        clause=_(
            "All data that are collected or made for the council under this contract belong to the council. The "
            "supplier hands them over on request and at the end, whole, in an open format and without a fee."
        ),
    ),
    Question(
        key="open_data",
        group=DATA,
        text=_("May data that harm nobody be published as open data?"),
        why=_("Residents and other firms can build on what the city knows."),
        clause_title=_("Open data"),
        clause=_(
            "The council may publish data from this contract under the Open Government Licence, but for personal data "
            "and for what the contract names as confidential."
        ),
    ),
    Question(
        key="interoperability",
        group=DATA,
        text=_("Must systems work with others through open standards and documented interfaces?"),
        why=_("A system that speaks to no other ties the council to one firm."),
        clause_title=_("Open standards"),
        clause=_(
            "Software and devices under this contract use open standards where there are any, and give the council a "
            "documented interface to read and write its data without a further fee."
        ),
    ),
    Question(
        key="leaving",
        group=DATA,
        text=_("Is it said how the contract ends and who helps the next firm?"),
        why=_("Leaving is cheapest when it was planned at the start."),
        clause_title=_("Leaving"),
        clause=_(
            "For three months before the end the supplier helps the council and the next supplier to take over, and "
            "hands over what they need."
        ),
    ),
    Question(
        key="data_protection",
        group=DATA,
        text=_("Is it settled who looks after personal data, and has the data protection officer seen it?"),
        why=_("A contract with personal data needs written terms before the first name is passed on."),
        clause_title=_("Data protection"),
        clause=_(
            "The supplier handles personal data for the council alone and on its written instructions, keeps them "
            "safe, tells the council of a breach within 24 hours, and deletes or returns them at the end."
        ),
        source=_("UK General Data Protection Regulation, article 28"),
    ),
    Question(
        key="sme_barriers",
        group=FIRMS,
        text=_("Are the barriers for small firms considered, and those that can go removed?"),
        why=_(
            "Turnover, insurance, long forms and short windows keep small firms out. The law asks to consider it."
        ),
        source=_("Procurement Act 2023, sections 12(4) and 86"),
    ),
    Question(
        key="effort",
        group=FIRMS,
        text=_("Is the effort of a tender in proportion to what the contract is worth?"),
        why=_(
            "A tender that costs a firm more than it can earn is not written, or is paid for in the price."
        ),
        source=_("Procurement Act 2023, section 86"),
    ),
    Question(
        key="prompt_payment",
        group=FIRMS,
        text=_("Is everybody paid within 30 days, all the way down the chain?"),
        why=_(
            "A late payment can end a small firm. The law puts the term into each contract below the threshold too."
        ),
        clause_title=_("Payment within 30 days"),
        clause=_(
            "The council pays a valid invoice within 30 days, beginning with the day on which it receives it. The "
            "supplier pays its sub-contractors by the same rule and puts it into every sub-contract."
        ),
        source=_("Procurement Act 2023, sections 68, 73 and 88"),
    ),
    Question(
        key="rights",
        group=FIRMS,
        text=_("Do firms keep the rights to what they brought along, and the council those it needs?"),
        why=_("Asking for all rights raises the price and keeps inventive firms away."),
        clause_title=_("Rights"),
        clause=_(
            "Each side keeps what it brought along. The council may use what is made under this contract for its own "
            "purposes for good."
        ),
    ),
    Question(
        key="accessibility",
        group=PEOPLE,
        text=_("Can everybody use what is bought, disabled people too?"),
        why=_(
            "Websites and apps of public bodies must be accessible, and a service that shuts people out is none."
        ),
        clause_title=_("Accessibility"),
        clause=_(
            "What people use under this contract meets WCAG 2.2 at level AA where it is digital, and is tested with "
            "disabled people before it is handed over."
        ),
        source=_(
            "Public Sector Bodies (Websites and Mobile Applications) Accessibility Regulations 2018; Equality Act "
            "2010, section 149"
        ),
    ),
    Question(
        key="people_asked",
        group=PEOPLE,
        text=_("Have the people who will use it been asked?"),
        why=_("They know what works, and what was tried before."),
    ),
    Question(
        key="fair_work",
        group=PEOPLE,
        text=_("Are fair pay and safe work asked of the firm that wins?"),
        why=_("The cheapest tender should not be paid for by those who do the work."),
        clause_title=_("Fair work"),
        clause=_(
            "The supplier pays at least the real Living Wage to those who do the work, where the law lets the council "
            "ask for it, and keeps them safe."
        ),
    ),
)
KEYS = tuple(question.key for question in QUESTIONS)
