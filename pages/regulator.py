"""Regulator: the reverse question, from a regulator to the targets it is predicted to control."""

from pages._shared.context import current
from pages._shared.header import show_header
from pages._shared.views import open_view

chosen = current()
view = open_view(chosen)
show_header(chosen, view)
