"""The rules of the routes of General Assemblies; see routes.py."""

from __future__ import annotations

from ifmsa_portal.rules import BOTH, READ, WRITE, Rule, everyone, signed_in

REGISTRATION_READERS = "the delegate, the head of delegation; administrators, the Secretary General"
REGISTRATION_MOVERS = {
    "fill": "the delegate",
    "approve": "the head of delegation",
    "send_back": "the head of delegation, the Secretary General",
    "accept": "the Secretary General",
    "confirm": "the delegate",
    "take_up": "the delegate, until the offer ends",
    "wait_again": "the head of delegation",
    "withdraw": "the delegate, the head of delegation, the Secretary General",
    "cancel": "the delegate, the head of delegation, the Secretary General",
    "substitute": "the head of delegation, the Secretary General",
}
OF_A_HEAD = ["register", "ranks", "approve_all"]
TREASURER = "administrators; the Secretary General"
PAYERS = "who heads the delegation; administrators, the Secretary General"
AT_DESK = "who works at the desk on these days; administrators, the Secretary General"

ON_POLLS = [
    "prepare_poll", "change_poll", "open_poll", "close_poll", "annul_poll", "repeat_poll", "further_round",
    "publish_poll",
]  # fmt: skip
POLL_READERS = "members, once it is open; the chair before; everyone, once its result is public"

PLENARY_TEAM = "the chair and the Secretary General"
MEMBERS = "who holds an office, votes in the assembly, or is a delegate to it"
CHAIR, CREDENTIALS = "the chair of the plenary", "the credential committee"
WHO_PROPOSES = "who speaks for a full member; the board; Directors"
OF_A_PLENARY = {
    PLENARY_TEAM: [
        "plan_plenary", "change_plenary", "add_item", "change_item", "move_item", "remove_item", "add_paper",
        "revise_paper", "publish_paper", "place_motion", "let_motion_die",
    ],
    CHAIR: ["open_plenary", "close_plenary", "call_item", "finish_item", "call_speaker", "end_speech"],
    CREDENTIALS: ["roll", "freeze_roll", "mandate"],
    WHO_PROPOSES: ["propose_motion", "amend_motion"],
    "who speaks for another full member": ["second_motion"],
    "who speaks for the motion’s proposer": ["withdraw_motion"],
    "who speaks for the motion’s seconder": ["step_back_motion"],
    "who speaks for the motion’s proposer or seconder": ["accept_amendment"],
    "who speaks for the motion’s proposer or seconder; the chair": ["put_amendment_to_vote"],
    "who speaks for the amendment’s proposer": ["rewrite_amendment", "withdraw_amendment"],
    "who has a mandate or an office, while the plenary is open": ["ask_to_speak"],
    "who asked to speak": ["withdraw_speech"],
}  # fmt: skip

ASSEMBLIES: dict[str, Rule] = {
    "assemblies:home": everyone(),
    "assemblies:assembly": everyone(),
    "assemblies:registrations": signed_in(READ),
    "assemblies:registration": Rule(REGISTRATION_READERS),
    **{f"assemblies:{verb}_registration": Rule(who, BOTH) for verb, who in REGISTRATION_MOVERS.items()},
    "assemblies:passport": Rule("the delegate", BOTH),
    "assemblies:read_passport": Rule("the visa team; each look is written down", WRITE),
    "assemblies:visas": Rule("the visa team", stranger=403),
    "assemblies:setup": Rule("administrators; the Secretary General", BOTH, stranger=403),
    "assemblies:delegations": Rule("administrators; the Secretary General", stranger=403),
    "assemblies:delegation": Rule(
        "national officers of the NMO, the head of delegation; administrators, the Secretary General"
    ),
    **{f"assemblies:{page}": Rule("the head of delegation", BOTH) for page in OF_A_HEAD},
    "assemblies:head": Rule("the President of the NMO", BOTH),
    "assemblies:decide": Rule("the Secretary General", BOTH),
    "assemblies:accept_all": Rule("the Secretary General", BOTH),
    "assemblies:polls": Rule(f"{MEMBERS}; everyone, where a result is public", anonymous=404),
    "assemblies:poll": Rule(POLL_READERS, BOTH, anonymous=404),
    **{f"assemblies:{page}": Rule("the chair of the plenary", BOTH) for page in ON_POLLS},
    "assemblies:vote": Rule("who votes for an NMO in the plenary, signed in within the last minutes", BOTH),
    "assemblies:count_hands": Rule("returning officers", BOTH),
    **{
        f"assemblies:{page}": Rule("members; everyone, once the result is public", anonymous=404)
        for page in ["result_sheet", "poll_json", "poll_csv"]
    },
    "assemblies:minutes": Rule("members; everyone, once they are public", anonymous=404),
    "assemblies:minutes_paper": Rule(
        "the chair; once they are issued members, or everyone if public", anonymous=404
    ),
    "assemblies:issue_minutes": Rule("the chair of the plenary", BOTH),
    "assemblies:plenary": Rule("everyone", anonymous=404),
    "assemblies:paper": Rule(f"everyone, or {MEMBERS}", anonymous=404),
    "assemblies:paper_file": Rule(f"everyone, or {MEMBERS}", anonymous=404),
    **{f"assemblies:{name}": Rule(MEMBERS) for name in ["motions", "motion", "order_of_day", "floor"]},
    "assemblies:chair": Rule(CHAIR),
    **{
        f"assemblies:{name}": Rule("whoever has the secret address", anonymous=404)
        for name in ["hall", "hall_now", "floor_now"]
    },
    **{f"assemblies:{name}": Rule(who, BOTH) for who, names in OF_A_PLENARY.items() for name in names},
    "assemblies:money": Rule(TREASURER),
    "assemblies:money_table": Rule(TREASURER),
    **{
        f"assemblies:{page}": Rule(TREASURER, BOTH)
        for page in [
            "payment_rules",
            "issue_invoices",
            "read_statement",
            "statement",
            "discard_statement",
            "assign_payment",
            "reverse_payment",
            "desk_staff",
            "dismiss_staff",
        ]
    },
    "assemblies:invoice": Rule(f"who pays it; {PAYERS}"),
    "assemblies:invoice_pdf": Rule(f"who pays it; {PAYERS}"),
    "assemblies:credit_note_pdf": Rule(f"who pays the invoice; {PAYERS}"),
    "assemblies:delegation_invoices": Rule(PAYERS),
    "assemblies:choose_payer": Rule("who heads the delegation", BOTH),
    "assemblies:issue_for_delegation": Rule(PAYERS, BOTH),
    "assemblies:desk": Rule(AT_DESK),
    "assemblies:badges": Rule(AT_DESK, WRITE),
    "assemblies:check_in": Rule(AT_DESK, WRITE),
    "assemblies:undo_check_in": Rule(AT_DESK, BOTH),
    "assemblies:let_pass": Rule(AT_DESK, WRITE),
    "assemblies:my_papers": Rule("the delegate"),
    "assemblies:invitation_letter": Rule("the delegate; the visa team, whose look is written down", WRITE),
    "assemblies:attendance_certificate": Rule("the delegate", WRITE),
}
