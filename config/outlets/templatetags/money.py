"""`{{ amount_minor|money:currency }}` writes an amount as its currency is written."""

from django import template

from config.outlets.money import format_minor

register = template.Library()
register.filter("money", format_minor)
