"""The host's pages: floor, book, reservation and guest. What opens or voids a cart is in pos_sync."""
