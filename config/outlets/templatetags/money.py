"""`{{ amount_minor|money:currency }}` writes an amount as its currency does, `figures` as a field has it."""

from django import template

from config.outlets.money import figures, format_minor

register = template.Library()
register.filter("money", format_minor)
register.filter("figures", figures)
