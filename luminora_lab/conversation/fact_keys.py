"""What facts are about: the closed list of categories and keys that labels and extractors share."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FACT_KEYS"]

FACT_KEYS: Mapping[str, tuple[str, ...]] = {
    "personal_info": (
        "name", "age", "birthday", "home_city", "hometown", "home_type", "nationality", "language", "education", "owns",
        "vehicle",
    ),
    "preferences": ("likes", "dislikes", "favourite", "diet"),
    "relationships": (
        "partner", "relationship_status", "parent", "sibling", "child", "grandparent", "relative", "friend",
        "colleague", "pet",
    ),
    "hobbies": ("hobby", "instrument", "sport", "member_of", "collects"),
    "goals": ("plan", "wants", "saving_for", "learning"),
    "health": ("condition", "allergy", "injury", "medication", "treatment", "habit"),
    "work": ("job_title", "employer", "workplace", "project", "former_job", "schedule"),
    "events": (
        "attended", "travelled_to", "celebrated", "bought", "lost", "achieved", "started", "ended", "made",
    ),
    "other": ("other",),
}  # fmt: skip
"""Category to its keys: the nine categories of LuminoraCore, the closed list of keys that the bundled labels use."""
