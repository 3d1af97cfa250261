"""A personality in a conversation, turn by turn: what it remembers, what it is told, what it replies."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = ["Message", "Moment", "Setting", "State", "Step", "moments", "retrieve", "turn_step"]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "following": ["moments"],
        "recalling": ["retrieve"],
        "step": ["Message", "Moment", "Setting", "State", "Step", "turn_step"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.session.following import moments
    from luminora_lab.session.recalling import retrieve
    from luminora_lab.session.step import Message, Moment, Setting, State, Step, turn_step
