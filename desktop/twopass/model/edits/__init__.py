"""Pure functions that turn a user's intention into an :class:`~twopass.model.edit.Edit`; nothing is applied here."""
