"""The statements that make the outbox and the triggers that fill it.

Each text that begins with FORMAT is a template of PostgreSQL's ``format``, so that the server
quotes every name (``%I``) and value (``%L``) that is put into it.
"""

from __future__ import annotations

from typing import Final

from automate_engine.triggers.postgres_change._watch import CHANNEL, KEPT_DAYS

__all__ = [
    "FORMAT_BODY",
    "FORMAT_CHANGES",
    "FORMAT_FUNCTION",
    "FORMAT_REVOKE",
    "FORMAT_ROW_TRIGGER",
    "FORMAT_SUBSCRIPTIONS",
    "FORMAT_TRUNCATE_TRIGGER",
]

FORMAT_SUBSCRIPTIONS: Final = """
CREATE TABLE IF NOT EXISTS %1$I.subscriptions (
    source text PRIMARY KEY,
    read_at timestamptz NOT NULL DEFAULT now()
)"""

FORMAT_CHANGES: Final = """
CREATE TABLE IF NOT EXISTS %1$I.changes (
    id bigint GENERATED ALWAYS AS IDENTITY,
    source text NOT NULL,
    operation text NOT NULL,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    pk jsonb,
    former jsonb,
    present jsonb,
    is_complete boolean NOT NULL,
    PRIMARY KEY (source, id)
)"""

_MOST_ROW_BYTES: Final = 32 * 1024 * 1024
_MOST_CHANGE_BYTES: Final = 1024 * 1024

FORMAT_BODY: Final = f"""
DECLARE
    columns_sent CONSTANT text[] := %2$L;
    columns_compared CONSTANT text[] := %3$L;
    columns_of_key CONSTANT text[] := %4$L;
    pk jsonb;
    former jsonb;
    present jsonb;
    is_complete boolean := true;
BEGIN
    IF to_regclass(%5$L) IS NULL OR to_regclass(%6$L) IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_LEVEL = 'ROW' THEN
        BEGIN
            is_complete := greatest(pg_column_size(OLD), pg_column_size(NEW)) <= {_MOST_ROW_BYTES};
            IF is_complete THEN
                former := to_jsonb(OLD);
                present := to_jsonb(NEW);
            END IF;
        EXCEPTION WHEN OTHERS THEN
            is_complete := false;
        END;
        IF is_complete THEN
            IF TG_OP = 'UPDATE' AND NOT (CASE
                WHEN columns_compared IS NULL THEN former <> present
                ELSE EXISTS (
                    SELECT FROM unnest(columns_compared) AS name
                    WHERE former -> name IS DISTINCT FROM present -> name
                )
            END) THEN
                RETURN NULL;
            END IF;
            SELECT jsonb_object_agg(name, coalesce(present, former) -> name) INTO pk
                FROM unnest(columns_of_key) AS name;
            IF columns_sent IS NOT NULL THEN
                SELECT jsonb_object_agg(name, former -> name) INTO former
                    FROM unnest(columns_sent) AS name WHERE former ? name;
                SELECT jsonb_object_agg(name, present -> name) INTO present
                    FROM unnest(columns_sent) AS name WHERE present ? name;
            END IF;
        ELSE
            BEGIN
                EXECUTE 'SELECT to_jsonb(key) FROM (SELECT ' || (
                    SELECT string_agg(format('($1).%%1$I AS %%1$I', name), ', ')
                    FROM unnest(columns_of_key) AS name
                ) || ') AS key' INTO pk USING (CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
            EXCEPTION WHEN OTHERS THEN
                pk := NULL;
            END;
        END IF;
        IF coalesce(pg_column_size(former), 0) + coalesce(pg_column_size(present), 0)
            > {_MOST_CHANGE_BYTES} THEN
            is_complete := false;
        END IF;
        IF NOT is_complete THEN
            former := NULL;
            present := NULL;
        END IF;
    END IF;
    INSERT INTO %1$I.changes (source, operation, pk, former, present, is_complete)
        SELECT source, TG_OP, pk, former, present, is_complete FROM %1$I.subscriptions
        WHERE source = %7$L AND read_at > now() - interval '{KEPT_DAYS} days';
    IF FOUND THEN
        PERFORM pg_notify('{CHANNEL}', %7$L);
    END IF;
    RETURN NULL;
END
"""  # noqa: S608 - the server quotes what is put in
"""Of the format: schema, columns, compared columns, key columns, the two tables, source.

An application's write must not fail because of what it writes: conversions that raise lose the
row's values, not the change.
"""

FORMAT_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION %1$I.%2$I() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET "TimeZone" = 'UTC'
    SET "DateStyle" = 'ISO'
    SET "IntervalStyle" = 'iso_8601'
    SET bytea_output = 'hex'
    SET extra_float_digits = 1
    AS %3$L
"""

FORMAT_REVOKE: Final = "REVOKE ALL ON FUNCTION %1$I.%2$I() FROM PUBLIC"

FORMAT_ROW_TRIGGER: Final = (
    "CREATE TRIGGER %2$I AFTER {events} ON %3$s FOR EACH ROW EXECUTE FUNCTION %1$I.%2$I()"
)
FORMAT_TRUNCATE_TRIGGER: Final = (
    "CREATE TRIGGER %2$I AFTER TRUNCATE ON %3$s FOR EACH STATEMENT EXECUTE FUNCTION %1$I.%4$I()"
)
