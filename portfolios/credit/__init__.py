"""Credit: what was accepted in one framework, put forward in another because a crosswalk joins the two.

Invariant: credit counts for nothing by itself. It is a claim's reason, no more than its mapping is worth, and
provisional until a supervisor of the portfolio has accepted that claim like any other.
"""
