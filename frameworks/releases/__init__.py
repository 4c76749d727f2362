"""How one edition follows another: what became of each item, what that means for work, and whom it touches."""

# What stands at the place of an item's code in addresses, and can therefore be no item's code.
RESERVED = ("changes", "downloads")

__all__ = ["RESERVED"]
