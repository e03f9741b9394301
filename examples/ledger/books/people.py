"""The people who can sign in to the demo, each of another company, plan, role and language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Plan = Literal["solo", "team", "business"]
Role = Literal["owner", "accountant", "member"]
Permission = Literal["manage_team", "manage_tax"]

ROLES: tuple[Role, ...] = ("owner", "accountant", "member")
SEATS: dict[Plan, int | None] = {"solo": 2, "team": 10, "business": None}
WITH_LATE_FEES: frozenset[Plan] = frozenset({"team", "business"})
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    "owner": frozenset({"manage_team", "manage_tax"}),
    "accountant": frozenset({"manage_tax"}),
    "member": frozenset(),
}


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account. `id` also names the company's sample file; `locale` is a BCP 47 tag.

    `groups` are what the product vouches for towards its help: customers, their admins, and Ledger's own support.
    """

    id: str
    name: str
    initials: str
    email: str
    role: Role
    plan: Plan
    locale: str
    groups: tuple[str, ...]

    def may(self, permission: Permission) -> bool:
        return permission in PERMISSIONS[self.role]

    @property
    def is_support(self) -> bool:
        """Whether this is one of Ledger's own people, who read what is internal."""
        return "support" in self.groups

    @property
    def has_late_fees(self) -> bool:
        return self.plan in WITH_LATE_FEES


_CUSTOMERS = ("customers",)
_ADMINS = ("customers", "admins")
_SUPPORT = ("support",)

USERS: dict[str, User] = {
    user.id: user
    for user in (
        User("maya", "Maya Lindqvist", "ML", "maya@lindqvist.example", "owner", "business", "en", _ADMINS),
        User("olga", "Ольга Белова", "ОБ", "olga@sever.example", "accountant", "team", "ru", _CUSTOMERS),
        User("chen", "陈伟", "陈", "chen@qingzhu.example", "member", "solo", "zh-Hans", _CUSTOMERS),
        User("nora", "Nora Byrne", "NB", "nora@ledger.example", "member", "business", "en", _SUPPORT),
        User("layla", "ليلى حداد", "ل", "layla@waha.example", "owner", "team", "ar", _CUSTOMERS),
    )
}
