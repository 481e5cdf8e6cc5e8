-- The audit views: what support, an auditor and the tests read without knowing the code (docs/operations.md).
-- `manage.py migrate` drops the schema first and runs this file last, because a view blocks changes of its columns.
CREATE SCHEMA audit;

CREATE VIEW audit.claims AS
SELECT claim.id AS claim_id, outlet.rid, "table".name AS table_name, claim.kind, claim.during, claim.expires_at,
       CASE WHEN placement.connection_id IS NOT NULL THEN placement.id END AS lock_id
FROM availability_claim claim
JOIN availability_placement placement ON placement.id = claim.placement_id
JOIN availability_table "table" ON "table".id = claim.table_id
JOIN outlets_outlet outlet ON outlet.id = claim.outlet_id;

CREATE VIEW audit.reservations AS
SELECT reservation.confirmation_number, outlet.rid, reservation.state,
       CASE WHEN reservation.state = 'BOOKED' AND reservation.placement_id IS NULL THEN 'UNPLACED'
            ELSE reservation.house_state END AS house_state,
       reservation.starts_at, reservation.party_size, reservation.table_names::text[] AS tables,
       reservation.source, reservation.may_pay, reservation.created_at, reservation.updated_at
FROM reservations_reservation reservation
JOIN outlets_outlet outlet ON outlet.id = reservation.outlet_id;

CREATE VIEW audit.availability AS
SELECT link.rid, publication.date, publication.party_size, publication.sequence_id,
       publication.times::int[] AS times, publication.computed_at,
       publication.published_times::int[] AS published_times, publication.published_sequence_id,
       publication.is_accepted AS accepted,
       publication.dirty_number > publication.published_number AS dirty
FROM availability_publication publication
JOIN opentable_link link ON link.id = publication.link_id AND link.is_current;

CREATE VIEW audit.checks AS
SELECT cart.id::text AS check_id, cart.check_number::text AS check_number, outlet.rid,
       reservation.confirmation_number,
       ARRAY(SELECT "table".name::text FROM pos_sync_cart_tables place
             JOIN availability_table "table" ON "table".id = place.table_id
             WHERE place.cart_id = cart.id ORDER BY "table".name) AS table_names,
       cart.state, cart.sequence_id, COALESCE(acked.sequence_id, 0) AS acked_sequence_id,
       cart.total_minor AS total, cart.tip_minor AS tip, cart.paid_minor AS paid, cart.due_minor AS due,
       cart.currency
FROM pos_sync_cart cart
JOIN outlets_outlet outlet ON outlet.id = cart.outlet_id
JOIN reservations_reservation reservation ON reservation.id = cart.reservation_id
LEFT JOIN LATERAL (
    SELECT (message.body ->> 'sequence_id')::int AS sequence_id
    FROM opentable_stream stream
    JOIN opentable_link link ON link.id = stream.link_id AND link.is_current
    JOIN opentable_outboxmessage message
      ON message.stream_id = stream.id AND message.version = stream.acked_version
    WHERE stream.kind = 'CHECK' AND stream.key = cart.id::text
) acked ON true;

CREATE VIEW audit.payments AS
SELECT payment.id::text AS payment_id, payment.cart_id::text AS check_id, payment.tender AS type,
       payment.amount_minor AS amount, payment.tip_minor AS tip, payment.state,
       authorized.authorization_id, payment.refunded_minor AS refunded_amount
FROM payments_payment payment
LEFT JOIN payments_authorization authorized ON authorized.id = payment.authorization_id;

CREATE VIEW audit.outbound AS
SELECT stream.kind || ':' || stream.key AS stream, stream.kind, link.rid, stream.last_version,
       stream.acked_version, (stream.is_parked OR link.parked_reason <> '') AS parked, stream.fails,
       stream.next_at, stream.last_error
FROM opentable_stream stream
JOIN opentable_link link ON link.id = stream.link_id;

CREATE VIEW audit.inbound AS
SELECT connection.name AS connection, inbound.key AS request_id, inbound.method, inbound.path, inbound.status,
       inbound.created_at
FROM opentable_inboundrequest inbound
JOIN opentable_connection connection ON connection.id = inbound.connection_id;

-- A view of one table alone could be written through; WITH keeps it read-only, and costs its readers nothing.
CREATE VIEW audit.problems AS
WITH read_only AS (SELECT)
SELECT rid, code, subject, opened_at, closed_at FROM opentable_problem;

CREATE VIEW audit.exchanges AS
WITH read_only AS (SELECT)
SELECT at, direction, rid, method, path, status, milliseconds, request_id, attempt FROM opentable_exchange;

-- Every column that holds something about a person; a test fails when one names no column.
CREATE VIEW audit.pii_columns AS
SELECT * FROM (VALUES
    ('reservations_guest', 'gpid', 'OpenTable''s number for the guest', 'until erased'),
    ('reservations_guest', 'first_name', 'greeting and finding the guest', 'until erased'),
    ('reservations_guest', 'last_name', 'greeting and finding the guest', 'until erased'),
    ('reservations_guest', 'phone', 'calling about a reservation', 'until erased'),
    ('reservations_guest', 'phone_type', 'calling about a reservation', 'until erased'),
    ('reservations_guest', 'phone_country', 'calling about a reservation', 'until erased'),
    ('reservations_guest', 'phone_key', 'finding the guest by phone', 'until erased'),
    ('reservations_guest', 'name_key', 'finding the guest by name', 'until erased'),
    ('reservations_guest', 'likeness_keys', 'finding who is in the book twice', 'until erased'),
    ('reservations_guest', 'tags', 'service', 'until erased'),
    ('reservations_guest', 'email', 'marketing, only where the guest opted in', 'until erased or opted out'),
    ('reservations_guest', 'transactional_email', 'sending the receipt', 'until erased'),
    ('reservations_guest', 'allergies', 'safety at the table', 'until erased'),
    ('reservations_guest', 'notes', 'service', 'until erased'),
    ('reservations_guestchange', 'words', 'who changed what of a guest', 'until erased'),
    ('reservations_guestchange', 'details', 'who changed what of a guest', 'until erased'),
    ('reservations_guestmerge', 'former', 'un-merging two guests', 'until erased'),
    ('reservations_guestmerge', 'given', 'un-merging two guests', 'until erased'),
    ('reservations_reservation', 'guest_notes', 'the guest''s own note', 'until erased'),
    ('reservations_reservation', 'web_notes', 'offers redeemed on the web', 'until erased'),
    ('reservations_reservation', 'tags', 'service at the table', 'until erased'),
    ('reservations_reservation', 'occasion', 'service at the table', 'until erased'),
    ('reservations_reservation', 'table_request', 'choosing the table', 'until erased'),
    ('reservations_reservation', 'deposit_note', 'what was paid ahead, and how', 'until erased'),
    ('reservations_reservation', 'server_name', 'who serves the party', 'until erased'),
    ('reservations_change', 'words', 'the story of a reservation', 'until erased'),
    ('reservations_change', 'details', 'the story of a reservation', 'until erased'),
    ('reservations_visit', 'items', 'spend history', 'until erased'),
    ('reservations_section', 'server_name', 'who serves which tables', 'while employed'),
    ('reservations_section', 'initials', 'who serves which tables', 'while employed'),
    ('reservations_waitlistentry', 'name', 'calling the party to its table', 'until erased'),
    ('reservations_waitlistentry', 'phone', 'calling the party to its table', 'until erased'),
    ('reservations_waitlistentry', 'email', 'writing that the table is ready', 'until erased'),
    ('reservations_waitlistentry', 'notes', 'service at the table', 'until erased'),
    ('reservations_waitlistnotice', 'address', 'writing that the table is ready', 'until erased'),
    ('reservations_waitlistnotice', 'subject', 'writing that the table is ready', 'until erased'),
    ('reservations_waitlistnotice', 'text', 'writing that the table is ready', 'until erased'),
    ('pos_sync_cart', 'allergies_acknowledged', 'safety at the table', 'until erased'),
    ('pos_sync_cart', 'notes', 'service at the table', 'until erased'),
    ('pos_sync_cart', 'server_name', 'who serves the party', 'until erased'),
    ('pos_sync_line', 'note', 'cooking it as the guest wishes', 'until erased'),
    ('pos_sync_line', 'void_reason', 'why it was taken off the check', 'until erased'),
    ('pos_sync_ticket', 'allergies', 'cooking what the guest may eat', 'until erased'),
    ('pos_sync_discount', 'reason', 'why it was given away', 'until erased'),
    ('pos_sync_discount', 'removed_reason', 'why it was taken back', 'until erased'),
    ('pos_sync_cartevent', 'payload', 'the story of a check', 'until erased'),
    ('pos_sync_match', 'former', 'taking a match back', 'until erased'),
    ('pos_sync_match', 'reason', 'why a check is a party''s', 'until erased'),
    ('pos_sync_match', 'undone_reason', 'why it is not', 'until erased'),
    ('payments_payment', 'card_last4', 'recognizing a payment', 'until erased'),
    ('payments_dayclose', 'closed_by', 'who counted the cash', 'until erased'),
    ('payments_dayclose', 'cash_reason', 'why the cash was over or short', 'until erased'),
    ('payments_dayclose', 'totals', 'the day as it was counted, by server', 'until erased'),
    ('payments_dayclose', 'reopen_reason', 'why a closed day was reopened', 'until erased'),
    ('payments_remark', 'words', 'why a check stays different', 'until erased'),
    ('payments_refund', 'reason', 'why it was given back', 'until erased'),
    ('payments_paymentmove', 'reason', 'why it is on another check', 'until erased'),
    ('payments_stray', 'note', 'what became of a payment', 'until erased'),
    ('payments_receipt', 'address', 'sending the receipt', 'until erased'),
    ('payments_receipt', 'reason', 'why it was sent again', 'until erased'),
    ('payments_deposit', 'reference', 'how it was paid ahead', 'until erased'),
    ('payments_deposit', 'remove_reason', 'why it was taken off', 'until erased'),
    ('opentable_connectionrequest', 'contact_name', 'answering who asked to be connected', 'a year after it was settled'),
    ('opentable_connectionrequest', 'contact_email', 'answering who asked to be connected', 'a year after it was settled'),
    ('opentable_connectionrequest', 'contact_phone', 'answering who asked to be connected', 'a year after it was settled'),
    ('opentable_problem', 'cause', 'telling support what went wrong', 'until erased'),
    ('opentable_fact', 'payload', 'telling screens and alerts what became true', '30 days'),
    ('opentable_outboxmessage', 'body', 'delivering to OpenTable', 'until superseded and a day old'),
    ('opentable_exchange', 'request_body', 'diagnosis by support', '30 days'),
    ('opentable_exchange', 'response_body', 'diagnosis by support', '30 days'),
    ('opentable_alert', 'cause', 'telling who mends it what went wrong', '90 days'),
    ('opentable_outletstate', 'cause', 'telling support how an outlet stood', '400 days'),
    ('opentable_dispatch', 'address', 'telling staff of problems', '90 days'),
    ('opentable_dispatch', 'text', 'telling staff of problems', '90 days'),
    ('opentable_telling', 'address', 'telling nobody twice', '90 days'),
    ('opentable_webhook', 'off_reason', 'who switched it off', 'until it is switched on'),
    ('auth_user', 'username', 'staff login', 'while employed'),
    ('auth_user', 'email', 'staff login, telling of problems', 'while employed'),
    ('staff_attempts', 'cache_key', 'limits of failed logins, by address', 'an hour after the limit')
) AS listed (table_name, column_name, purpose, retention);
