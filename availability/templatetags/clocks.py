"""`{{ minute|clock }}` writes minutes from midnight as staff read them."""

from django import template

from availability import slots

register = template.Library()
register.filter("clock", slots.clock)
