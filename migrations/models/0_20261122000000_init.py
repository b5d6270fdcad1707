from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return """
        CREATE TABLE IF NOT EXISTS "users" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "user_id" VARCHAR(255) NOT NULL UNIQUE,
    "email" VARCHAR(320) NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
COMMENT ON TABLE "users" IS 'A person or program that owns workflows.';
CREATE TABLE IF NOT EXISTS "api_keys" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "name" VARCHAR(200) NOT NULL,
    "prefix" VARCHAR(20) NOT NULL,
    "key_hash" VARCHAR(64) NOT NULL UNIQUE,
    "scopes" JSON NOT NULL DEFAULT '["*"]',
    "requests_per_minute" INT,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ,
    "last_used_at" TIMESTAMPTZ,
    "revoked_at" TIMESTAMPTZ,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "api_keys_newest" ON "api_keys" ("user_id", "id" DESC);
COMMENT ON TABLE "api_keys" IS 'A key with which a program calls the API. Only its hash is kept.';
CREATE TABLE IF NOT EXISTS "stored_values" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "data" BYTEA NOT NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "uid_stored_valu_user_id_4fe493" UNIQUE ("user_id", "key")
);
COMMENT ON TABLE "stored_values" IS 'A value too large for a row, under the key that the row names.';
CREATE TABLE IF NOT EXISTS "workflows" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "workflow_id" VARCHAR(64) NOT NULL UNIQUE,
    "name" VARCHAR(200) NOT NULL,
    "slug" VARCHAR(200) NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "enabled" BOOL NOT NULL DEFAULT True,
    "config" JSON NOT NULL DEFAULT '{}',
    "is_deleted" BOOL NOT NULL DEFAULT False,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_version_id" BIGINT,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "uid_workflows_user_id_b835d5" UNIQUE ("user_id", "slug")
);
CREATE INDEX IF NOT EXISTS "workflows_newest" ON "workflows" ("user_id", "id" DESC);
COMMENT ON TABLE "workflows" IS 'A workflow: one draft, the versions published from it, its triggers and its runs.';
CREATE TABLE IF NOT EXISTS "workflow_drafts" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "spec" JSON NOT NULL DEFAULT '{}',
    "revision" INT NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "workflow_id" BIGINT NOT NULL UNIQUE REFERENCES "workflows" ("id") ON DELETE CASCADE
);
COMMENT ON TABLE "workflow_drafts" IS 'The document that people edit. `revision` grows by one with each change.';
CREATE TABLE IF NOT EXISTS "workflow_proposals" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "proposal_id" VARCHAR(64) NOT NULL UNIQUE,
    "base_revision" INT NOT NULL,
    "base_spec" JSON NOT NULL DEFAULT '{}',
    "spec" JSON NOT NULL DEFAULT '{}',
    "applied_revision" INT,
    "summary" TEXT NOT NULL DEFAULT '',
    "status" VARCHAR(20) NOT NULL DEFAULT 'PENDING',
    "created_by" TEXT NOT NULL DEFAULT '',
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "workflow_id" BIGINT NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "workflow_proposals_newest" ON "workflow_proposals" ("workflow_id", "id" DESC);
COMMENT ON TABLE "workflow_proposals" IS 'A proposed change of a draft, to be accepted or rejected by a person.';
CREATE TABLE IF NOT EXISTS "workflow_run_checkpoint_writes" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "thread_id" TEXT NOT NULL,
    "checkpoint_ns" TEXT NOT NULL DEFAULT '',
    "checkpoint_id" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "task_path" TEXT NOT NULL DEFAULT '',
    "idx" INT NOT NULL,
    "channel" TEXT NOT NULL,
    "value_type" TEXT,
    "value" BYTEA,
    CONSTRAINT "uid_workflow_ru_thread__550427" UNIQUE ("thread_id", "checkpoint_ns", "checkpoint_id", "task_id", "idx")
);
COMMENT ON TABLE "workflow_run_checkpoint_writes" IS 'What a task of a LangGraph graph wrote after a checkpoint, before the next.';
CREATE TABLE IF NOT EXISTS "workflow_versions" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "version_number" INT NOT NULL,
    "status" VARCHAR(20) NOT NULL DEFAULT 'DRAFT',
    "spec" JSON NOT NULL DEFAULT '{}',
    "spec_hash" VARCHAR(64) NOT NULL,
    "message" TEXT NOT NULL DEFAULT '',
    "created_from_draft_revision" INT,
    "actor" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" VARCHAR(255) REFERENCES "users" ("user_id") ON DELETE SET NULL,
    "workflow_id" BIGINT NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_workflow_ve_workflo_016195" UNIQUE ("workflow_id", "version_number"),
    CONSTRAINT "uid_workflow_ve_workflo_2a0137" UNIQUE ("workflow_id", "spec_hash")
);
CREATE UNIQUE INDEX IF NOT EXISTS "workflow_versions_one_published" ON "workflow_versions" ("workflow_id") WHERE status = 'PUBLISHED';
COMMENT ON TABLE "workflow_versions" IS 'One version of a workflow''s document, which never changes once it is stored.';
CREATE TABLE IF NOT EXISTS "oauth_connections" (
    "secret_id" UUID NOT NULL UNIQUE,
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "connection_id" VARCHAR(64) NOT NULL UNIQUE,
    "provider" VARCHAR(100) NOT NULL,
    "access_token" TEXT NOT NULL DEFAULT '',
    "refresh_token" TEXT NOT NULL DEFAULT '',
    "scopes" JSON NOT NULL DEFAULT '[]',
    "expires_at" TIMESTAMPTZ,
    "refreshing_until" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "oauth_connections_of" ON "oauth_connections" ("user_id", "provider");
COMMENT ON TABLE "oauth_connections" IS 'A user''s account at a provider. Its tokens are encrypted at rest.';
CREATE TABLE IF NOT EXISTS "integration_resources" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "resource_id" VARCHAR(64) NOT NULL UNIQUE,
    "name" VARCHAR(200) NOT NULL,
    "resource_type" VARCHAR(100) NOT NULL,
    "provider" VARCHAR(100) NOT NULL DEFAULT '',
    "metadata" JSON NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "connection_id" BIGINT REFERENCES "oauth_connections" ("id") ON DELETE SET NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "integration_resources_newest" ON "integration_resources" ("user_id", "id" DESC);
CREATE INDEX IF NOT EXISTS "integration_resources_of" ON "integration_resources" ("connection_id") WHERE connection_id IS NOT NULL;
COMMENT ON TABLE "integration_resources" IS 'Something that workflows name, such as the production database or a mail account.';
CREATE TABLE IF NOT EXISTS "integration_secrets" (
    "secret_id" UUID NOT NULL UNIQUE,
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resource_id" BIGINT NOT NULL REFERENCES "integration_resources" ("id") ON DELETE CASCADE,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "uid_integration_resourc_897f75" UNIQUE ("resource_id", "key")
);
COMMENT ON TABLE "integration_secrets" IS 'A secret of a resource under its key. The value is encrypted at rest.';
CREATE TABLE IF NOT EXISTS "trigger_subscriptions" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "trigger_type" VARCHAR(100) NOT NULL,
    "source" VARCHAR(500) NOT NULL DEFAULT '',
    "config" JSON NOT NULL DEFAULT '{}',
    "filters" JSON,
    "secret" TEXT NOT NULL DEFAULT '',
    "enabled" BOOL NOT NULL DEFAULT True,
    "is_deleted" BOOL NOT NULL DEFAULT False,
    "next_at" TIMESTAMPTZ,
    "state" JSON NOT NULL DEFAULT '{}',
    "failures" INT NOT NULL DEFAULT 0,
    "disabled_reason" TEXT NOT NULL DEFAULT '',
    "match_path" TEXT NOT NULL DEFAULT '',
    "match_value" VARCHAR(64) NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    "workflow_id" BIGINT NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "trigger_subscriptions_path" ON "trigger_subscriptions" ("trigger_type", "source") WHERE trigger_type IN ('webhook', 'form') AND NOT is_deleted;
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_match" ON "trigger_subscriptions" ("source", "trigger_type", "user_id", "match_path", "match_value");
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_of" ON "trigger_subscriptions" ("workflow_id");
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_due" ON "trigger_subscriptions" ("next_at") WHERE next_at IS NOT NULL;
COMMENT ON TABLE "trigger_subscriptions" IS 'What starts a workflow: events of one type and source that pass the `filters`.';
CREATE TABLE IF NOT EXISTS "trigger_events" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "type" TEXT NOT NULL,
    "source" TEXT NOT NULL DEFAULT '',
    "event_data" JSON,
    "event_hash" VARCHAR(64) NOT NULL,
    "trace_id" UUID NOT NULL,
    "dedupe_key" TEXT,
    "superseded" BOOL NOT NULL DEFAULT False,
    "processed" BOOL NOT NULL DEFAULT False,
    "processed_at" TIMESTAMPTZ,
    "duplicates" INT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "subscription_id" BIGINT REFERENCES "trigger_subscriptions" ("id") ON DELETE SET NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "trigger_events_once" ON "trigger_events" ("user_id", "type", "source", "dedupe_key") WHERE dedupe_key IS NOT NULL AND NOT superseded;
CREATE INDEX IF NOT EXISTS "trigger_events_newest" ON "trigger_events" ("user_id", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_events_type" ON "trigger_events" ("user_id", "type", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_events_unprocessed" ON "trigger_events" ("id") WHERE processed_at IS NULL;
CREATE INDEX IF NOT EXISTS "trigger_events_of" ON "trigger_events" ("subscription_id", "id" DESC) WHERE subscription_id IS NOT NULL;
COMMENT ON TABLE "trigger_events" IS 'Something that arrived: a delivery to a hook, a tick of a schedule, a submitted form.';
CREATE TABLE IF NOT EXISTS "workflow_runs" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "run_id" VARCHAR(64) NOT NULL UNIQUE,
    "thread_id" VARCHAR(64) NOT NULL,
    "parent_step_id" TEXT,
    "parent_waits" BOOL NOT NULL DEFAULT False,
    "depth" INT NOT NULL DEFAULT 0,
    "source" VARCHAR(20) NOT NULL DEFAULT 'MANUAL',
    "status" VARCHAR(20) NOT NULL DEFAULT 'QUEUED',
    "spec" JSON,
    "spec_hash" VARCHAR(64) NOT NULL DEFAULT '',
    "inputs" JSON NOT NULL DEFAULT '{}',
    "config" JSON NOT NULL DEFAULT '{}',
    "outputs" JSON,
    "outputs_blob" TEXT,
    "error" TEXT,
    "error_detail" JSON,
    "priority" INT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ,
    "completed_at" TIMESTAMPTZ,
    "available_at" TIMESTAMPTZ,
    "suspended_at" TIMESTAMPTZ,
    "cancel_requested_at" TIMESTAMPTZ,
    "lease_owner" TEXT,
    "lease_epoch" BIGINT NOT NULL DEFAULT 0,
    "signalled" BOOL NOT NULL DEFAULT False,
    "event_id" BIGINT REFERENCES "trigger_events" ("id") ON DELETE SET NULL,
    "parent_id" BIGINT REFERENCES "workflow_runs" ("id") ON DELETE SET NULL,
    "rerun_of_id" BIGINT REFERENCES "workflow_runs" ("id") ON DELETE SET NULL,
    "subscription_id" BIGINT REFERENCES "trigger_subscriptions" ("id") ON DELETE SET NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    "workflow_id" BIGINT REFERENCES "workflows" ("id") ON DELETE CASCADE,
    "workflow_version_id" BIGINT REFERENCES "workflow_versions" ("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "workflow_runs_once" ON "workflow_runs" ("event_id", "subscription_id") WHERE event_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS "workflow_runs_due" ON "workflow_runs" ("priority", "available_at") WHERE available_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS "workflow_runs_signal" ON "workflow_runs" ("lease_owner") WHERE signalled;
CREATE INDEX IF NOT EXISTS "workflow_runs_newest" ON "workflow_runs" ("user_id", "id" DESC);
CREATE INDEX IF NOT EXISTS "workflow_runs_created" ON "workflow_runs" ("user_id", "created_at" DESC);
CREATE INDEX IF NOT EXISTS "workflow_runs_suspended" ON "workflow_runs" ("user_id", "id" DESC) WHERE suspended_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS "workflow_runs_triggered" ON "workflow_runs" ("subscription_id", "id" DESC) WHERE subscription_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS "workflow_runs_of" ON "workflow_runs" ("workflow_id", "id" DESC) WHERE workflow_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS "workflow_runs_status" ON "workflow_runs" ("user_id", "status", "id" DESC) WHERE status <> 'COMPLETED';
CREATE INDEX IF NOT EXISTS "workflow_runs_parent" ON "workflow_runs" ("parent_id", "parent_step_id") WHERE parent_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS "workflow_runs_rerun" ON "workflow_runs" ("rerun_of_id") WHERE rerun_of_id IS NOT NULL;
COMMENT ON TABLE "workflow_runs" IS 'One run of a workflow, or of a document of its own when `workflow` is empty.';
CREATE TABLE IF NOT EXISTS "workflow_run_checkpoints" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "step_id" TEXT,
    "scope" TEXT NOT NULL DEFAULT '',
    "node_id" TEXT,
    "attempt" INT NOT NULL DEFAULT 1,
    "status" VARCHAR(20),
    "input" JSON,
    "output" JSON,
    "output_blob" TEXT,
    "port" TEXT,
    "error" TEXT NOT NULL DEFAULT '',
    "error_detail" JSON,
    "started_at" TIMESTAMPTZ,
    "ended_at" TIMESTAMPTZ,
    "duration_ms" BIGINT,
    "wait_kind" VARCHAR(20),
    "wait_key" TEXT,
    "wait_match" JSON,
    "wake_at" TIMESTAMPTZ,
    "resolution" JSON,
    "logs" JSON,
    "reused" BOOL NOT NULL DEFAULT False,
    "thread_id" TEXT,
    "checkpoint_ns" TEXT,
    "checkpoint_id" TEXT,
    "parent_checkpoint_id" TEXT,
    "state_type" TEXT,
    "state" BYTEA,
    "metadata" JSON,
    "run_id" BIGINT,
    "user_id" VARCHAR(255),
    CONSTRAINT "uid_workflow_ru_run_id_27571d" UNIQUE ("run_id", "step_id", "attempt")
);
CREATE INDEX IF NOT EXISTS "workflow_run_checkpoints_scope" ON "workflow_run_checkpoints" ("run_id", "scope") WHERE scope <> '';
CREATE INDEX IF NOT EXISTS "workflow_run_checkpoints_open" ON "workflow_run_checkpoints" ("run_id") WHERE status IN ('RUNNING', 'WAITING');
CREATE INDEX IF NOT EXISTS "workflow_run_checkpoints_event" ON "workflow_run_checkpoints" ("wait_key", "user_id") WHERE status = 'WAITING' AND wait_kind = 'event';
CREATE INDEX IF NOT EXISTS "workflow_run_checkpoints_approval" ON "workflow_run_checkpoints" ("user_id", "id" DESC) WHERE status = 'WAITING' AND wait_kind = 'approval';
CREATE UNIQUE INDEX IF NOT EXISTS "workflow_run_checkpoints_state" ON "workflow_run_checkpoints" ("thread_id", "checkpoint_ns", "checkpoint_id") WHERE thread_id IS NOT NULL;
COMMENT ON TABLE "workflow_run_checkpoints" IS 'What a run has come to: one attempt of one step, or one state of its LangGraph graph.';
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" JSONB NOT NULL
);"""


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
        DROP TABLE IF EXISTS "workflow_run_checkpoints";
        DROP TABLE IF EXISTS "workflow_runs";
        DROP TABLE IF EXISTS "trigger_events";
        DROP TABLE IF EXISTS "trigger_subscriptions";
        DROP TABLE IF EXISTS "integration_secrets";
        DROP TABLE IF EXISTS "integration_resources";
        DROP TABLE IF EXISTS "oauth_connections";
        DROP TABLE IF EXISTS "workflow_versions";
        DROP TABLE IF EXISTS "workflow_run_checkpoint_writes";
        DROP TABLE IF EXISTS "workflow_proposals";
        DROP TABLE IF EXISTS "workflow_drafts";
        DROP TABLE IF EXISTS "workflows";
        DROP TABLE IF EXISTS "stored_values";
        DROP TABLE IF EXISTS "api_keys";
        DROP TABLE IF EXISTS "users";"""


MODELS_STATE = (
    "eJztXWt32zaa/is4+uJkjsabOEnbTbtzjhyrrbaJnfGlmU6cQ0EkJHFMESoJWtHp5r8vLr"
    "wTpEiKkikKXxKZxAuAD27vHX/1FthAlns6WJq/oXXvLfirZ8MFoj9Sb/qgB5fL6Dl7QODE"
    "4kXh0tQe0Jo/hBOXOFAn9PkUWi6ijwzk6o65JCa2WekBoGXByiRzsJqb+hxAsHTwzIELoE"
    "PLcgGZIzD4ODoFV7a1BiZxwRy6c2C6lHBJTlkrBtZpM6Y9a6LCe/veHi8dNDW/jgFBjIJ9"
    "DYBL6BBg2sAyXeKegrGr4yVyxwA6iNe5RM7CdF36XS6gzdkEGT+C8fhv47H4k1ZhWbT6sQ"
    "VdonkuMjRIxqxd9JVCBAimXV2YtkcQrd1Bf3qINqTRajXxlJdlLdH+nLgAr1hfFibpA2gb"
    "AC2WZH1vr+bIph/FvomWhQTgKadxESEUIZcD5tkmrV0jeIboO4fC9vkLfWzaBvqKXPbnX7"
    "2piSyD/+7d92hvHc007nuM+r7HfoGL4c27HiNDXylc4sODmoJpE8wFzUYr+jV8nqyX/FWP"
    "U9LZwf/4xqiWDxpvNTHzTIOV5M+1gPbcnI1s8jMvy8Z/ounY8hZ2VH65JnNshwSmzdueIR"
    "s5kA4MfUYcj01H27Msf+YGM1SgExURsMRoDDSFnsUmNaMWHYie9TTt8upWuxnealovM+ED"
    "itiU9R/pFD8KB+2qywGYsS78/b/Pzl69+v7sxavvfnjz+vvv3/zw4gdalvc3++r7b6IzEV"
    "qiKo7Z6JfR5S3rEKYrUixV9uAbp4EEatGIR+jz/zP4v5tDR45+UD6FP/2wNP4B2kUDEDyI"
    "RiDaRfYxBAv4VbOQPSNz+ufZixcF8P4+uH736+D6GS31PAnypf/qTLxjeEf4io2mCsIRRS"
    "cxLgVxAcJpgOnuo7H9vQrEcZpmQH7anSQB8XevS0D83etciNmrJMTiIMwCfIF1b4Hy9umI"
    "KgUxnvwH6Zntuqmp3Ptp6tk6g5Aeicg5ZTvfBLro1OdwfrLgYmLAf/yjlxmNmz+tC/HXs5"
    "P7+5PP972/3fe+0F8nz7cYnYLRuB3+i2/YS+ySmcNf9P735uoyhb+EVcgORu55mUO9+QCV"
    "jIg/q1uzt4gj9Ozl6+9f//Dqu9fhyRk+KTowg8MxAlp3EPt2yrZl8b0j+gV9ScwFkuOcJE"
    "7Ba/ikp8GPvU9/cfifekTXbLySzP5LvHq2q3k++jC8uR18+MiqX7junxbfPga3Q/bmjD9d"
    "p54++y61Q4WVgE+j218B+xP8++pymF5AYbnbf/dYn6BHMPtkDRpxyILHwaPERKAcr0mrqz"
    "cRksQNTISWrbouDXRcVKsx1GlyNdhtHmwHPeKHukOdJFYD3eaB9rUZVUSCGEkXxa43b8rI"
    "XW/e5Ate7N03rsWZPkg1CQzBLOI/YweZM/s3tOa4j2gnoa3LOFCfP7/zqzkwvL8FEyp4Gq"
    "1wB65CtVd8ntFvp1+MiJiZg5t3g4uh0JNNoP6wgo6hJaBmb/AZTj0Jy2ZfLc4W6SfQhjMO"
    "DvsK1uc46hJ9cDAa+dpg9kGlVcFUBHEpZ4qdUGUrVJgr2wUr7DxMLbxyZSrfcoRctesjHC"
    "pTTUOU5b9d10NOoDI1DSq8mmQNZuYjcsGz8dj1JuMxew0Bobu9/VyoXleMHlrWve3QZoCD"
    "prQSgkuqWpXms5WazzYcEi1SGzV2RCTkqAU0rSoIhwT7O4R7WVG4MVBfldJ3vipQeL7Kaj"
    "yVluKI2dwMA5bPL/yVsdJJjhuf8uffrpEFOZi5nFlkG+4Ib5ZUchPKqRraI7Q8ma67ClA3"
    "vKrfWU1dRSvkubZD6pNfTVdhcjy7IYSuPburIOlzpD8sMadpCqt3YZ0Hq4kptwC1RyoZcc"
    "+MRqD7XdTWUdAwPU7nrIyNOPOxJWhXA1rdu7C2rq5P+hhRkZvVrVHuBXuOvu0JOYqqvPZr"
    "PAb0XETZ7213uRh2N7y+riKHHtHWR8KtY85myBmyqrqKExHfqLneJGykGdhuYjV2Cb1dal"
    "LjzL9EoZqSDfL1qhl5pIx+lZcGBGNgQWeGwBQ7AAIHr/rAo2PgBN6lkUaUvgOsi1Kt67bV"
    "SXSjn+NKNEra+6K0pYegLX0Qkn8S/hve81wfu84Y0za5cCX1cwxD2VS1obOWYxVQpMCarI"
    "lY+t2B6/z91XlCvfb74Pp8dDm4/uPZh8G/nid0bO+vLn8JysdVZ+d/3A4HKczboMxXFl9l"
    "8T0ci2+oepMwKXG1XD6HktABluFOAoK3ANsIGA6ckj7nGgIdBlh6E8t058gAUwcvAAt9Yf"
    "E7PofrcmMse8D0ajKGpeEWuD3ZtbwZNyaLiQfgAtszXmkIgLAYs4EW9uIFNJConxVj4AIe"
    "tmOzXtGamL3ZLsUhscYzLFJDsTth91XwzoEyZaESsNrJlyLrnCm7+QgIFSW12ygpvs1VwD"
    "cor/Ath2+8ZxmYb+lGnyOXJMkO1SejRAROKI8EMMrFkaB4DPZ3TEJJeb3Y7NtlJyPGFoJ2"
    "jutLRJWWAynZrpAOduk41uHO3bj0d3X1PoH2+SgN592H8+H1s5ccelrIJImjMGY0xPbUlO"
    "wZxTFpEdVTxaRNPNMiJuUtDVMnEv+Wv77tdqJvCDUzXV9CqTp7k4R7nMDhkziMchGkbVNY"
    "+XHtZqofgh9XQnm1NOpPhCTx8U2EHl0IBsv00QtNYwc6MTKGvVBXETh5SOW8InE7r4YOBf"
    "/uRQRXimalaD58RXPh3pLF9z3GLopAzse1k85jQQcSEOftpwm8L6/A4N3tiPHWZZyzlw6m"
    "5wa0GvLg++hX16GJ/qQutQcwVTMYPZVP6EFOKOU+tVP3qZgSkpnj8oG9stEtpv+Un5gXQY"
    "UdWcI1LbgChgIzbojTZluuxgeppEX3do6A4evbhAvYEuGlhQAyTMJTHD6abOdg+RGZlXSy"
    "5mZZnroRQX0O9Dm0ZyhryG2yYhWf22rJKt+46S6RXlW/G9Ao7W5OIjGxbrKwFmQPi0hqaQ"
    "1qQfoyjdzLrWdzY0nClLZOaetkfGShM0bRsVHsjlFzlR3JAVIhHDrLtWbHLjtwAVdaUsW0"
    "TUDrkw5ZWSVTarKW8GhsxEsx1GoUsLlxzUcJTjehdymVvIYTIMPnLoXTX+BjiMEEAajraE"
    "kHnOWpcRDjOehvypxCP3+NNLPN9rUKN0XK+oQ5b1ZzbMVY6LAN0wZLC+q8lTHb8TVOJnwk"
    "eaMAuiy7+Ir+BwmtlhcK+W3Ke1NkLZOeYBEP7rcZPBAMu+g0/UpWG/OHrJeXPDbdavs3Ri"
    "OtHB1bvJUXyQLBCFa0vKTIlKNjyvKSdXRMLPcKYkKGbn+ywu4nf2OiQ7jjVpVrE4RKuJUK"
    "t0pf0Dik6bO+woYgI+2Q10FjW4LrLRbQkcRW5nvlxkiUR245j1wqthFPYtRhrMPQ9hYZ6S"
    "4JeEi9R7w/Di8vRpe/ZGGPv0iKKGnpopy7eSlv8woXcgSeiZOKAcNJuq7O7LRfvm4aNbBK"
    "0tXCqmX7aj3caulgk8Qqk3d7dKpZ11jlI60mQgu16+1gQp9Cv15GZ17ZMbODaSD7W+vN95"
    "4JgPnDFajXfXe5Epr1wEVvs1L9ykYs0l4ovQP6PlN0CzV4oMCmf7GgfHYjJg+kHwdlxfWa"
    "7GbMrG69ycq5ip3MmfWS5ZbvB5nl/Uzy4g3Pj/Qe2rNfHLic9wPF+Jh2ghGxK0XjSvp4By"
    "CtHxp/n2OddflHlmUp6LnvzJe58NN/3vdvQbURfeAbEdjtpchxsBO0dW8vkOvS4efpCcQ7"
    "OgEJNK0xS2wvKmY3pNoMBr8FXkx8OnykRdlAB1eacqQErLTZBVzTDnwlgMAHigt5Kz6QJY"
    "8yefID00KArldPWDFcjwJB16vRF52jv4M2LUSPRp8grH6O6TzmuRr4aIjGMbvdFQKX7jTQ"
    "AjqkoycaZy3Qf3kD9awOPPNczOQQdw0Uj8uaHthS0LC/+YWMy+Xon3fDhOUBfPp1eD0EQc"
    "NgdAPo7gQu796/F37bif4tHRM7JlkH/YuPTtXOGV6ib7Jexavf0DM+fBqdQ8ip2hExkJv6"
    "IkqxONls49smwhD92Ggj2tRuxHbWat8n36IDNT88XJUbxyAouHk+ZFfONj30XXXL9DDR7I"
    "ZONmJkFCt9uqlnsbY29Co1qEIJte0Qh5qsQvR4KfDTP8DJu6sPH98Pb4cXJ7JtCDrJfdJ/"
    "4BK0rLFNCupNnQsb3QCfg9ixi6c1OsJJN/UjVn+yJ8qE3EoTsmDC5CrgHNdHLydcUhmOs4"
    "bjkDeugnCCqIOxkc3DnNxhqymNs7THpzj2MVhBU5pZuijDRZpU5bgokePCQEsiuZo998wL"
    "y+9PT/ciDeyLrY+65qzDYWr8WnbLkHqP1rQPg8u7wfusMjv2vI1WywO0EP/zbng3vMgiHX"
    "veSqSfwE/nwM6sfilnJ20OXcneWpA1L050qAb2XXNYpr30ZLxB8QSNqJQrmXTCqnxtO4EV"
    "e6TOdI2RqS01CaU2sfCkmmCVpjw+sYpbirKg5fswhgTHgFW/6fyiMfNd1ZWfplXLPwwxET"
    "a1CsJqnETJq/y8Vu5au5nDh+auRQVip/ZESBIrB802D7SOF0ue9rfmmk+Rq8Fu82DHHUFq"
    "DHaaXA12mwc77uVRZxNPkavBbvNg60ytbWkOosi69XdzeS1q6Ns89DGXvWpqjxThMUjy3y"
    "TIoSXWJWr4Is+eFOFBy457zr8d+X9mES+y3ifolOm+hOk+8EWuNrXjVB2K997zLA+dHKuB"
    "nyBT6NdFP+baWQ3/FKEagdq7fNJ/u9ooSIjVSNQdCXXfxa7uu2hNdKua53Eg6161k1OBGp"
    "GGwo3VHTBlwowr3QHzNBHcLZvcjQZwF+0oDaLcqYt2CsEuuGZHCjoXPxtA2r/BYxhU102Y"
    "48J6AlvagVhcnYwrbw7jirekHCjUEqGkBOJRSGRDO0en7jxKY5xQf5RANxDXFb7l8E2pN3"
    "IQzk9iEjM3zU3LoIMlYbHVRV7pGaquO9uAkj5H+sMSc5qmoHoX1tkh0NjS3EMWoRh2xfmE"
    "kiCXyyykpUZ7c5KhTzwfPU+ow3Lo6HiBAMFv+ZVRkBCWUoZln2F/sthYkSGI/0FHPMgOFK"
    "b1ATP2bzbb0E5aYbl3Brw8r5RlEhr/CMZ+CC9PxMPIHtCapfbnWfg9+y0Yj6eI6PPxmLcy"
    "HrM7sT6/+vJf/lNa1jUN2q17e4KN9SkY+L3gbcSzHI0jsDXbHYvsQbFnvA+xOwX49/Ne8y"
    "u8fNdJYGDkAhsTwEnFZwR5i1bYswwKl8vQI3PT4amAxC1eeLEIcgn9B3sOy/PDUwHd2/6n"
    "nrjAwSs/XRC7tsAxCW2K4ePmpf75HAvsj8VC+2PU+/IlXLiy1ECCNkzKoeMlqpZeIj5/NU"
    "7Pp3pROg5WiGfjkCXhCDtUtw+08o3JLvyMIKNL8Ozk+u7ycnT5y0kfnHwajG7Zz+eypCrQ"
    "JBqdmAFUUTqTuh0NZbsSPf2fqHNgcHkBRG/osLI3vCIZlk3k0Ul0mW5pDn4skdWoRK+Dum"
    "QdD9dsmIMovm4lD7caCL5ZxD8pP6FV2DGVI6UlKtY+KLhyr05aiaPOJxFu4BXwCkgONQK3"
    "GkI2Zecqz6kY0fHNqYATySCWf9lCRKHuaBSzJD+bQ27MyTYZHFo24Xadw4GHu2fhLREjL0"
    "H4eGMOReBwVRwjKgVkAsjaodtHHLm9xI5kAhZBFlAcH1Z7jnI/AFavryLbn3qKbt4cVSzu"
    "kUTybBGtpyL1DmWQDc/hVixtITN2FajKUoTKMbG2q2igla0iXyaIusA67VrEDOwH1ZjTOF"
    "UXUK7GoPKvX0Aii0csZp6SlIp1CgF9qJnrIEapztM2n6e0KjpocpfG4jWTpFRrJoiKxrPK"
    "+QgDGgViOCs9t3KMc0SkApxLBDgXXFlQxGJsf2nBgc3WVIq3uGdBNeQypEeNXtV5lyE9Pv"
    "R8B+8tQMyr4fiw5E484oMrIZikO1LcZJoXGzrrAshkx/KaILdTeJ0zlX78dKYC/vnocnD9"
    "h9wqEJSPc0Pnf9wOBynQF4hA5rVUla+M0ynecsNNWIWZLfLuwlJ6w9J6wydIpdA23HeTSa"
    "Egaty/yE9FdyWjQYIOJMO7vPJxtvuNxj9URDdG4+fHyu09VOeTIwTlcvE6onS/RtCOJmI0"
    "OG3Z0B0C3QcRXpIKkAErBxME4JQgh76NWumDCZrS2chjR9jN1LkBO03VLY00SegKMuJvRg"
    "phffF/msbXTCiK8ppvpdf8k+mRaunrWiNIPbki6QD8q1qmPDrsCRfbXSus0ojoWCFbQtkV"
    "nhtBC8iOY22y8zqDUcEB/LW2LN22GdX4HTJzaNtI4v5ZvL+FREe4TB+h5dXR5SbpuqBhqI"
    "FbNV1uSKJ0uRV0uRkNzdMKvkH+tAJpN5ZirYSI66cpKynVXtkI+BRC8gzqOXGB4euzg/QI"
    "NqIlAdveZsgF2NZ5ngOT5TigIqiRFWubrFykn7C9xQQ5/VDcZdWy30HFfZ4Wgj1hd8sCSC"
    "XjBTTo+zmygc1yXNAaZ+Yjsk/BmAKDHZ64YjXH9/bSm1imO0cGbfhHMA6uAJuseRHCRHSm"
    "ROmLykTnaI35EncqTV+QP058A4t4zxSJbsXdkPohRlcheD6YGhrtthZ+Lp9GgS9ZbvR8lB"
    "bg4935+9HNr8OLExU831I1QGqqlWcGs4SKL6wY09vSG9ovrgc/32aFkuixup/9KG5pPqTb"
    "2vdm/mv+6vYFPYsp45cFOT9CM0bSVT1Fv+EYzYBHmzp4oRkOnBLNQY+mPMVx7qG3oZYOeR"
    "k0dgBy1rmagB+SdHVyq+uHQ0J1/XB2IkzWFR1uMoRdUIp1/QKT1vE5bbgv42kud2jbUMhc"
    "dRq53SHaKBoAuDtuUDJsM3vqFonDVTpsKeQ7zex8NfDI/B22baSTHK15uki/SGuO6dE9Z9"
    "/gly6pNR9wTfCJC6CuY88mgLtvsZyopkEZJTAiLiD4AdkuV0EjW3fWSzqwrBxlLSQeYFvX"
    "yPTjdzYxLTB20JQ+mtOaNY89GfPkzrQunUqYPLEyT1lszuaE1gn84uzhIk+ZXayNTuWqDX"
    "q9WTOdgd+/ASFYJwlFtNI2t1Tb7CK6rcr9gO4808hRKcWJUiPhUarTu7vRRZ1TfvOAxOQa"
    "3hL757VEitm5WZNzt6/OnqfFDv7pKXEyXCNVpYg0YTPi99NO+x0r74INrArOcZoOakhfvi"
    "ij3KelcmHm79JaJHYiafxcy2I9DM64PH1SkriraqV+wzpT/7iviXqGWsFeDnaeartyMoqI"
    "6snNWZbpysxZn788qTmLMpcmfVsz01yCWOXGabMaNS3U1BhuWRVq0Ns86MqIoiaCkAiXRv"
    "2JkCQ+vonQY8FdV7a17oUX1h3oxMhct/cEceztltP2Eciurj8vY2rYIuA6mRHQc3SZ4FDF"
    "0DCyCZqJlLvXfo0Hy9js1+AgQ05idMgBON/wYEYEWmKQNxsfbvACEcbFCp/0wFzoAtanPn"
    "A9fQ58Hf/SwYYnzpzwAkTMIsgX0LQCU0PWGLGTFra1KpS+AU8KrWajFXLzr+yTXGSX0Jxu"
    "tmXImy2wZ/iO9Ylm1NV0B2DvCEa3IuORIlN6+I16eP5/BYSD8l3k60rp388K9O9nWf17OC"
    "Pl4ZolpvJW8ZrtRnwnFo/DsSw1q23fA7RPmZev4zEjSg2n1HBlvBCKWNBNfgiHHFbR/eSN"
    "7T6qldLrYJRe8t2kAWAlbp+HtZeUdmFOb6RbuDALJ7zmlIs3vL4Oze996RZ94Io1ixG65f"
    "SKsdEt49IsiotEHYGABzw6Hg4wiQse0PoU3M4R4GlnWPKLUm7NDdTKXJtHBEyQhe0Zc4Pm"
    "mke21QTpP4KKWW4OzCqZmpbFEnnY+dk5UuoYdlGXSnLZIn5H+Rs/pb9x5dvutrnorqWnQc"
    "lI35zMXRscKfOSd3UTsf6OAv+VRuLINRKFtpjCWyQKrTEq2HfT8azUEU97mUTMy2BLybme"
    "c0jbhqCs+Jxa9227XuJQYW3p9RK3jjmbIWf4iGypdJ143y8SrIkoqSFWtJ6nDnQc8xEZb6"
    "kkTKunP501E2YhmGP80Gf3P5i6f/+Dq8+R4VmIPXW9ycIkTCCeYmex0VunmVaYzD32Q4aR"
    "wTNg+h/JEmxGbygTNQZosSTrPuBO9UIe92w/Y6ZJWOZIh4iwZT+XJ7ia3tusnACTdYZFKI"
    "vsmmzd8EZ8XQG2rTV/LepzgY0JGLveEjm0fdY3FtEMRVZP2mn6iL5jF2+PT8HAFm2ILKBT"
    "7plEvzQcJU7L9BDSthvxW2J1Br9FtcFfUU83exclp5+G/b0m5Hlz83ZGjcR9i8Dg8oL/Ee"
    "Eo8YCq64GV6mx116sCCOt2IvBUKNuFMi5fqSY8O1wWuS35oxJfP3xcuMo204n4VG1gIDY7"
    "o6UaVO5oreG3C+58kTrvFOlqOuW1U01Zk8c1F8EV0Ryq+001jPhuodXxpUlSqlsuE4BWTb"
    "qapOrEWt21wyjjx+WqoHzDQJymSbtARR3gwVgGIoay2i6apOtCLsOKJ0/EaWeZJYwtBO2c"
    "4ydBmL7rg1LuanaGT+LYyUXdJjA7v7p6n1A7n4/SloC7D+fD62cv+TSlhcQtkRKVZIIPrw"
    "B1gk4hXQXpeqaYNLkKx2+zsYVu4JapQyILR8wV9pJE+7OzvEgP6Ist+Jam7xVT5ku1osTZ"
    "ntC3VFOjSIiVU7WyYh6QFVPZ1hp3qo5vCg1A6xvIblK1HtaOUhZoyYaq8kMflEu1bLrmm3"
    "3Ts3qz9Tc+Q0oagT8xs2VgAw1zKbxN2T7TVk9u7FxCV2RZGE9NiyDHHWetv81Wz82+wlXW"
    "vxiR56FeoQmzHrNrG4VJ2UTCoMvv8kYGWJlk3o9ct1m+akb+gJaUfEk7B9jlOrRuOh2m5m"
    "zcpx0RnbAx7Ze7Yr7cDkBfl5iWdecs2YRJTsF4AYk+5/c3j4XlWTzg3pNj4MK1f30kf9C/"
    "t5m6FBnigkgfgjl8RMwCzv9n6Sw4wdKCzLjM/cdNh2KxtjA0/MsdGbWPCW/DxW9p6/c2X0"
    "r0jW0I4BLTgdvUA3vzZL1FPu1gtklNxyVNfomuhRdgb7YXx9sGo0vw7CQY/D44Ya4BJ89D"
    "47Hp+pujzHictHXLPill5Y2GOvmED23dD+dVVLH7VrpZU95mYQ7zTIPsGlMqy9VtzPDyzd"
    "r+kPotKGNua8SOAmNubJ1UkUXSdB0USHaSNSDPHlxwF+LBW4OTsL4pBeubAljfZGEVx3xV"
    "83FEpRIxSA3JPk9SFdcYmbLJJ4LIskjm388ZURzqwt93lA6y2bdXNcLFqPZoggtYjTjWIf"
    "vRYgNcjAevBnOSUBk7S2DtM9I1bDYxSmXibLVBhlDYq56vIZFiW+RsCzQtz6lkNY6TKJsx"
    "3yhMl5+LmoOgK9Pt53MuElLFwpRjYSKlVBbwIm+3JF1X0ZZhlRMOny9Qp8gOFatd+7Yqnx"
    "HFogijuboLY4tVqu7CUB4s6nb5g7OZKCeifToRBXO1AVg/xarqKLSplb3FbS/KY0jqMZSJ"
    "pdsSpXTWh47AtEvHqgFyTH3ek/hS+W/6Re5TMCqzyV8qH4bNbjSVfBqOxaFhSwVUvqvCI3"
    "JcqZNpPr8ZI1H8Zjl+ky2qCgj7xTuI7k7cP2iLxD8EkggzLXauk0JAkhafTZ2A/wPsouQD"
    "RLsAXK7S7xdpVtNK1H7WJnAu4+LzuaLmD7Nv/w863WKg"
)
