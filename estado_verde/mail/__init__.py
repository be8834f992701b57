"""Mail. ``send`` writes a message into the outbox, in the transaction of the change that causes it; a worker delivers it
afterwards. A mail server that is down never undoes, nor delays, what somebody did."""

from .outbox import link, send

__all__ = ["link", "send"]
