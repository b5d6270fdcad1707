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
    "paused" BOOL NOT NULL DEFAULT False,
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
CREATE TABLE IF NOT EXISTS "workflow_run_rates" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "rate_key" TEXT NOT NULL,
    "free_at" TIMESTAMPTZ NOT NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "uid_workflow_ru_user_id_d3a78a" UNIQUE ("user_id", "rate_key")
);
CREATE INDEX IF NOT EXISTS "workflow_run_rates_free" ON "workflow_run_rates" ("free_at");
COMMENT ON TABLE "workflow_run_rates" IS 'When the next run under a rate may start: `free_at`, the theoretical arrival time of';
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
    "enabled_after_run" BIGINT NOT NULL DEFAULT 0,
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
    "depth" INT NOT NULL DEFAULT 0,
    "replay_of_id" BIGINT,
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "subscription_id" BIGINT REFERENCES "trigger_subscriptions" ("id") ON DELETE SET NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX IF NOT EXISTS "trigger_events_once" ON "trigger_events" ("user_id", "type", "source", "dedupe_key") WHERE dedupe_key IS NOT NULL AND NOT superseded;
CREATE INDEX IF NOT EXISTS "trigger_events_newest" ON "trigger_events" ("user_id", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_events_type" ON "trigger_events" ("user_id", "type", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_events_received" ON "trigger_events" ("user_id", "created_at" DESC);
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
    "expires_at" TIMESTAMPTZ,
    "lane" TEXT NOT NULL DEFAULT '',
    "concurrency_key" TEXT,
    "concurrency_limit" INT,
    "coalesce_key" TEXT,
    "event_count" INT,
    "batch_bytes" BIGINT,
    "rate_limited_until" TIMESTAMPTZ,
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
CREATE UNIQUE INDEX IF NOT EXISTS "workflow_runs_coalesce" ON "workflow_runs" ("coalesce_key") WHERE coalesce_key IS NOT NULL;
CREATE INDEX IF NOT EXISTS "workflow_runs_lane" ON "workflow_runs" ("user_id", "lane", "priority", "available_at", "id") WHERE available_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS "workflow_runs_held" ON "workflow_runs" ("user_id", "available_at") WHERE lease_owner IS NOT NULL;
CREATE INDEX IF NOT EXISTS "workflow_runs_slot" ON "workflow_runs" ("concurrency_key") WHERE concurrency_key IS NOT NULL AND status = 'RUNNING';
CREATE INDEX IF NOT EXISTS "workflow_runs_expiry" ON "workflow_runs" ("expires_at") WHERE expires_at IS NOT NULL AND status = 'QUEUED';
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
CREATE TABLE IF NOT EXISTS "workflow_run_events" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "event_id" BIGINT NOT NULL REFERENCES "trigger_events" ("id") ON DELETE CASCADE,
    "run_id" BIGINT NOT NULL REFERENCES "workflow_runs" ("id") ON DELETE CASCADE,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS "workflow_run_events_of" ON "workflow_run_events" ("run_id", "id");
CREATE INDEX IF NOT EXISTS "workflow_run_events_event" ON "workflow_run_events" ("event_id");
COMMENT ON TABLE "workflow_run_events" IS 'One of several events that became one run, in the order in which they joined it.';
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" SERIAL NOT NULL PRIMARY KEY,
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" JSONB NOT NULL
);"""


async def downgrade(db: BaseDBAsyncClient) -> str:
    return """
        DROP TABLE IF EXISTS "workflow_run_events";
        DROP TABLE IF EXISTS "workflow_run_checkpoints";
        DROP TABLE IF EXISTS "workflow_runs";
        DROP TABLE IF EXISTS "trigger_events";
        DROP TABLE IF EXISTS "trigger_subscriptions";
        DROP TABLE IF EXISTS "integration_secrets";
        DROP TABLE IF EXISTS "integration_resources";
        DROP TABLE IF EXISTS "oauth_connections";
        DROP TABLE IF EXISTS "workflow_versions";
        DROP TABLE IF EXISTS "workflow_run_rates";
        DROP TABLE IF EXISTS "workflow_run_checkpoint_writes";
        DROP TABLE IF EXISTS "workflow_proposals";
        DROP TABLE IF EXISTS "workflow_drafts";
        DROP TABLE IF EXISTS "workflows";
        DROP TABLE IF EXISTS "stored_values";
        DROP TABLE IF EXISTS "api_keys";
        DROP TABLE IF EXISTS "users";"""


MODELS_STATE = (
    "eJztXWt327ay/StY+uLkLB3fvNub9nQtOXZb3yZ2rx/N6amzKIiEJNYUqfIRR6s3//3OAH"
    "y/RFKUTFH40FQmOQC4MQRmBhuDvwcLS2OGczxa6r+w1eAt+Xtg0gWDH6k7QzKgy2V0HS+4"
    "dGLwR+lSV+7Zil+kE8e1qerC9Sk1HAaXNOaotr50dcvEp0cEniUPujsnD3NdnRNKlrY1s+"
    "mCqNQwHOLOGRn9en5MLk1jRXTXIXPqzInugODSPcZaNEuFanRz1kaBd+adOV7abKp/GROX"
    "oQS+DaFLartEN4mhO65zTMaOai2ZMybUZrzMJbMXuuPAezkEqjNdpn1HxuN/jMfiTyjCMK"
    "D4sUEdV/EcpinUHWO97AtARFwLmrrQTc9lULrN/vIYVKRAsYq4yp/FmqA9Rw6xHrAtC90d"
    "EmpqhC2W7urOfJgzE14K3wmepS6xplzGYa4LCDkcMM/UoXTFtWYM7tkA2x+f4LJuauwLc/"
    "DPvwdTnRka/z24G0BrbUXX7gYofTfAX+T07PrdAMXYF4BLvHhQUqA2gS4oJnuAt+F6slry"
    "WwMuCdrB//iKUst7hdea0Dxdwyf5dSWQPdFn56b7I38W+3+iqJbhLczo+eXKnVtmKKCbvO"
    "4ZM5lNoWPgmmt7qI6mZxi+5gYaKtCJHhGwxGQ0NqWegUqN0qIB0bWBolxc3ijXZzeKMsgo"
    "fCARU1n/kgr4ARzQVIcDMMMm/PO/X7x4+fKbF89evvn29atvvnn97bNv4Vne3uytb76Kxk"
    "RoiaI4Zuc/nV/cYIMs+CLFp4oXvnIZ6lIl6vEIff7/DP7v5tTORz94PoU/vFga/wDtsg4I"
    "LkQ9EI0iu+iCBf2iGMycuXP488WzZyXw/ja6evfz6OoJPPU0CfKFf+uFuId4R/iKgaYOwp"
    "FELzGuBHEJwmmAYfRRcHyvA3Fcph2QH3ckSUD85lUFiN+8KoQYbyUhFhNhFuBTS/UWrGic"
    "jqRSEFuTP5maGa7bUuXB91PPVBFCmBKZfYwj34Q67Ni3cL436GKi0R9+GGR64/ov41T89e"
    "To7u7oj7vBP+4Gn+DX0dMNeqekN27O/s0H7KXluDOb3xj8z/XlRQr/HFMh2xmF82WB9PoJ"
    "NKdHfK3uzNgiptAXz1998+rbl29ehTNneKVswgwmxwho1Wb47mC2ZfG9ddVTuOnqC5aPc1"
    "I4Ba/mix4HP3au/mLyP/ZcVTGthxztv7AenmxLz88/nF3fjD78isUvHOcvgw8fo5szvPOC"
    "X12lrj55kxqhwkLIx/Obnwn+Sf5zeXGW/oDC527+M8A2Uc+18JUVqsUhCy4HlxKKABavDs"
    "U1U4SkcAuK0LGvrk8dHXfVGnR1Wlx2dpc722afrfumXZ0Ulh3d5Y72oxl1XIKYSB/drtev"
    "q/hdr18XO1547yuP4kzvcyMJiGAW8R8tm+kz8xe24rifQyOpqeZZoL59fusXs2d4fw0UKr"
    "gafeE2fQjDXnE9g3eHN2au0MzR9bvR6ZmIk02oev9AbU1JQI13rBdW6kr4bPbW4sUifYWa"
    "dMbBwbfANsdRz4kHB71RHA3GF6ocCgYXxAHL1LLDkK0IYT6YDnmw7PupYT04eSHfaoI8tO"
    "sjHAZTdU08y387jsfsIGSqa+C86u6KzPTPzCFPxmPHm4zHeJsSF0Z786kIvT6gPDWMO9OG"
    "aojNplCIa1UMtcrIZycjn12YJDoUNmptikj4UQuqG3UQDgV2NwkPsq5wa6C+rBTvfFkS8H"
    "yZjXjKKMUBm7kZA6zYXvg7s0qXM934kj/+csUMysEstMyiteGe2GbJILcLlqqmfKaGlxfr"
    "rgPUNS/qNyypr2iFNtdmSH30i+krTLZntoTQlWf2FSR1ztT7pcVl2sLqXVjm3kZi1mqWwj"
    "6zNjE7w+L6qmSIF75Te3BdUbf3w7vyGfxuzvtpBbXfRGk9/SQtMNbm+IzJuGm7IWiXIyju"
    "XVhaX1UNLrOZzbFQwDa2PFvd9CM9j4q88ks8BPQcBs7dpvNBDLtrXl5fkWtj8ryx9dmM2b"
    "2eOF3xjorjTcJK2oHtOlZin9DbZpw+7lrmhOtTnmdx1D7j7VaJ3vOniWtZxKD2jJGpZRNK"
    "bOthSDzoAzvgLkfxdrhHsIm5Mf1Ni8uJvP8RD9GC6OCTjMXvQyz+XsSVkvBf85YXMjh7s1"
    "S7jiCYjP4ihnmqalJ7lY9VIJECa7LyvaH+wHXy/vIkEbz9bXR1cn4xuvr9yYfRv58mIrjv"
    "Ly9+Cp6PB2ZPfr85G6Uw78JSkeQTSD7B/vAJwsBujpESD/oWWyiJCHMV6yQQeEsskxHNpl"
    "N3yK2GIIZBlt7E0J0508jUthYEN1bh7jDfwnX4Uj9ewKhtnsHScg2creAY3oxTFYTiEbqw"
    "zBkvNARA8BGwowUbYUE1JsrHxxBcwjeFmdgqKAnZDGYlCwkrz5hILe0MC5svt4btqVEWBg"
    "HrzXwpsd4RJdrfXyP34G13Dx4f5mrgGzwv8a2Gb7xlGZhvYKAv8EuSYvvK+Kmwvyv0RwIY"
    "892R4PEY7O/QQ0lxqkx897yZ0bIMRs0CYlUklfYDQWxbSAejdBzrcORu3fu7vHyfQPvkPA"
    "3n7YeTs6snzzn08JDuJqbC2K5dips6akIcCe0Q4fBKHOJ8G7ljGEOlUz1nXC7fVRpJPdau"
    "0omnG64O9rumq24OQ+3vr9sdTNZsFtUd3wusq75JQanCVVRYMjG3o+r7wMRMBAiXWnNFSA"
    "ofniIM4EPQMFfPIFx+3FPFyCyehvGggEiT60uXhTSKSujR9v2dhDlkMF8G8/c/mF86tmTx"
    "fW9ZDotALsa1lwS9oAEJiIvG0wTeF5dk9O7mHG3rKtsrlrYF8wY1WmJJ/uoX1yNFf1RS/B"
    "6oagajx+Ld7qVCSYraVilqsUAvLnkWA3tpshsL/qmumKdBgT35hBuukgsYSpbKQ5zWr5cr"
    "vJMqrprfzBnR/HiboNktmbU0GGGa7vIkpZ91HDkwwymuRE9WfOmbJ19lVJ0TdU7NGcsulr"
    "dZsNxh32nPqngB2VkytW58N5CR0d2CVIDiu8nCWpL/LxJpFDVoBOnzNHLPN9bm1tL8yWid"
    "jNbl2ZGlhJeyaaOc8tLwKzuQCaRGQoOs1Zrtu2zHBVZpxRDTJlvSH7XLqgaZUspagTXaCh"
    "M0jGqUmLnxyEcFSzcRd6mUfooLMM23LgWxMuBxWmTCCFVVtoQOx0xTNkObA36DcUr9DFS5"
    "uak2L1VQQcH0CbNWPcwtI2ZCh3XoJlkaVOW1jHHEV7iY4KHySgl18HyAB/gfdaFY/lBob4"
    "PtDcgaOsxgkQ3u1xlcEAa7aDS8JZaGnNNmJwvE1K0xhzTqaUkm7fBQXuYLBD1Yc+UlJSbJ"
    "pKmVlyyZNPG513ATMnK78xW2r/ytuQ7hiFvXr00ISuc217mV8YLWIU3P9TUGhDzRHrEOWh"
    "sSHG+xoHbO/tVi5nNMRLKeq7GewW1zvZxFHTQdzkxvkfHukoCH0jvE+9ezi9Pzi5+ysMdv"
    "JF2UtHdRjdJfidFf40idgJk4qbkpOynXV81O731Qda0BVkm5Rlh1bFxthlujGGxSWObi70"
    "5MNUuNlRxpqQgdjK53wwh9jPh6lZh5bWJmDxO5DjeOm+882wLy4UrC6z5drkJkPaDorQ+q"
    "X5oMsxmIoHcgP8RAtwiDBwFs+AsTH+CZtjxZwTh4VhyQi2fbZmPrbRbOQ+zuHFcv8XSIYX"
    "A2hH8WhLjDc1C9p+bsJ5su58MgMD7G7KEghIcCx4P08QZQKJ9q/5xbKjb5O8xkFbTcJ/Nl"
    "juz1rw/9c4xNBhf8RQQ8f5jZtmUHdd2ZC+Y40P08BYS4BwroUt0Y49EUomA849hEGPwa+G"
    "Pi1elneBQ7OjiUmCMlYIVqF3QFDfjiEpfeAy7uW/GCmKBL5wkmdIMR+F49sYrheAAEfK/a"
    "UDQOfgd1GgymRl8gLH5ugR7zfBi8N0TlFp7PTIkDIw01iEqh90TlWAP8yysQByqbzG8zvi"
    "QubmB/6ybxTFc38AoMUDZcegITNBnjPLSAEUgBH0k32TFMg8dYhjN++pZACQuY2qBY+ORV"
    "z7aZqa4UftDymCfmECwkrCDxxD1bjaELPzNRF+CAPWFafjuxXGquOFzQ5o/8/f1zmimWRA"
    "34chgvBlDg2QcFZCCIWc7+tHQ82Bk7Hm/CgAQvx996bj1A/0DZWPswdhC0HdbAW8vlUBuQ"
    "SgUQYkIQkTJkPKGuOld4yqex30voPvp9pttkSVeGRTUOKr0z+fNBZ+FHYeFqD+YsGePQLu"
    "ACw4zjH34PHJhYujZ4Mvg2gy+SzBBBnhjFf3dcqDLgSbvZ+pIAK1pcipNAxeWqi0zY94rl"
    "T3OhiXpx/r+3Z4k1JvLx57OrMxJUTM6vCcxD5OL2/XvB0E+0L97xdRsTyFZrULymNY1KJX"
    "XBbyP4vbR1y9bdVfB3fNyIL+DVexOsoXDRzm9/vKZ67U+1sVbL5r7JWdYyPqQpMK7CSLau"
    "txMDRt3GOIZVvLYZdnOiiniDyOjilIhYF/kXObq6vbg4v/jpKKed0RmVdZvIJVfrGhmVX9"
    "I+0OPbs9O85sUArw0hn03WtU88hQkR1ipX/dVq3o61C9Xr6o1830b1++IbNKDhi4emwdo+"
    "CB5c/71nB/VNWujvF6jSwkS1axrZCtNBTELTdS2L1VVvqBRf36ZdHIbTS9ETH/r3P5Cjd5"
    "cffn1/dpP/sS+pnZzC/QuOy5YNZnAhva5xYaVr4LMZ2v7WtEFDuOi6dsTKT7ZE8lg6yWMR"
    "nmD+OlQB/9or2LMt2StZ9krooNdBOCHUww3a7cOcHGHrrVxlZQ9v9crHgIchckbj8ixRSV"
    "GZaKdCoh2NLeFLyABdOOeFz+9useBZGthnG0917VFUwjNQGpEnQukdLul/GF3cjt5nV9Ri"
    "17tIndhDmorwwrNIx653EulHIAvu2Zw1rMS4VObUyRlbS9KjxoX2leWzbQtLN5denm1Qrq"
    "CRlOSz5iqsTBq5FVgtz22irjExOaQmoVQmhjWp51ilJQ/PreLL1VnQionUocAhYDVsO5F0"
    "jENQ98tPy8rPP9znJpZPazircRHpr/L5WnJGt6PD+8YZ9Zk2zRQhKSxZ4l3uaNVaLHnu8Y"
    "bffEpcdnaXOztO12nQ2Wlx2dld7uyICdSgq5PCsqO73NEBxa+6wxtI7GsMsZ5zm+Lt1YMq"
    "R/gQXN5iBDkBuYaTlSsrt7PnHcsTsYjr6mhS8vAUNEbcr6GaKSmplHlpV8LtC1lgy8hvKc"
    "EeYbvjUzOyuz4amHP5hUizrstmXZyl3SQIkxKXnd3lzlaRlmIoNgNknebRmPxSZNd3uetj"
    "W25qenFJwcOz+gQAbGmpOTSaMuMkJbjXaz87Nkei/VtZxMvYtwk5Sb2tQL0NtrnWU+24lD"
    "S6m2p5uEmpHvgJMYl+Y5cn2ppVD/+UoOyBxqN8cv9lvV7IEZY90bQn5KGZ2zo0szMpsqSe"
    "x4Fsel5vQQGyR+r0CO59lgfJbpCrrNZBso+TBq5jyl0V2UpZ4MpGlBZR7tVpvaVgl5zVmw"
    "s6dz9bQNo/BvQsKK6fMMed9QS20IBYXow8q7w9jGsetbqnUOc4JRUQj1KatDRy9Org5DTG"
    "ifBHBXQDd13iWw3fVHijAGG04dYdnK7OdUODzsoxseVp4GkNlWemr0FJnTP1fmlxmbageh"
    "eW2VPQ8FMWyUhbw6yqtbQvzlW909LxVrPUzTFdK0/inFTKaumcldTXsT6z80d+CCDPYowZ"
    "ZlVrwYhrveXndFPXxdSwmNwV/8RcQCItM/8jlvY1zKVMZvhvNsXzVmrBhMcj/jwvFNM3j7"
    "8jYz9lEU9Xi2KYPVM3Rapaz3xLxuMpc9X5eMxrGY/xIPI/Xn76L/8qPOvoGuPpcS1tdUxG"
    "fit4HfHU0uMIbMV0xiIFb+wab0PsIEf+/rzV/Nx0f6sY0Szm8ATDXFS8RpAs+sHyDA3gch"
    "A9d67bPP+yODrdWiyCBM5/Wp6NyZV5/uU703/VI4fY1oOfoxnTKdu6C1UhPk5RFt4/YonM"
    "Yrmf/D4afPoUfrj+JB99AJhGz4vnbXRUa8nqpdOL66/C5bmqr0rSD+JDPPtgXtLBsEFN2w"
    "CFr03u52dAPL8gT8JkrENy9HF0foM/n+YlkaS662eO5VBF6RubNjT0hSu09F9R43iuVtEa"
    "6Fa8wwvKw7KNvKGJJsOQZlufK2RxrdDqoKy8hoffbJhzNf7d5lzcqCP4YBF/peJUzmHDZE"
    "7IjoSkUaYoJ2SjNHoHnT8vHMBr4BWIHMZuIRPMudo6FRM6PJ0KLJEMYsUnXEYSu+PePU+D"
    "9Xzj4a+9PIEl2esK99hvkrGuYwq37Zx1PL1XFt4KOcFyED7cHCsiUVJdHCMpCWQCyMapqg"
    "44U9XSsnMUsAyyQOLwsNpxVq89MPWGMpPXY6vo+sFR5h46kJ1PG+xulDsb96WTNc/mK1jK"
    "ouYO8pSgJHI2ptYGUdk6/mVCqA+m07ZdzGD9oJ5xGpfqA8r1DFT+9gvMFFHXeEpKStMpBP"
    "S+YW63mKScT7s8n0JR0Gn5FNDybyYpKb+ZYBe5Naudfz2QkSCGWuk5tfeER0JyQ3iFDeEl"
    "R7SVmRibH9K2Z9qaSqsWZxbUQy4jetDo1dW7jOjhoecT4jcAsaiEw8OSk3jEC9dCMCl3oL"
    "jlRV5Maq9KIMubloNsfr3B6wRD+vHZGRz8k/OL0dXv+asCwfNxa+jk95uzUQr0BXMpspbq"
    "2pVxOWlbrjn5tzQTSNHZvzJuWDlu+AipJ7qG+3YyT5TssvcPLpe74ZK7QYIGJLfDedX3Je"
    "82e8G+Iro2e0Hx3sKdb9X5aAtHudp+HfH0sMGmHUXs0eCyVbfuuNS5F9tLUhtkyINtuYzQ"
    "qctsuBvVMiQTNgVt5HtHTPbFLdyw01bZuTtNErGCjPub8UKwLf5PXfuS2YoiWfOdZM0/Wh"
    "ypo/sO9yWQtAf8qo4Fj/Zb4WKja42vNBI6VMiW1M1ZT14LWiB2GN8mztcZjEom4C+Nfemu"
    "aVTr57bMqWmyHPpn+fgWCh3gZ/qZGl6TWG5Srg8Rhga41YvlhiIyllsjlpuJ0Dy64ytye5"
    "S7u2H+j4pObpR+ZL1ne2nyhAkOyNjUIEIUPErwSSdMhSbx5BBQ6jDI7GDZGjii8IfImwCX"
    "VuRPsOiYRvQc93YbFeT4uHWyJdTedC4a7We0Cr60wTC2zTxnL3yQBK5ZXeVJBuTO9Y764I"
    "+U3L9rZsMj5Zff/YKSBH7wOCtKnQN+50tKMnFzeu1j48TNj7FKt6/A1lmle6TswfsKbWH6"
    "4O6s113RtYt0V7TWyhz2Y+XVOGaGi148051nanxxDAshC7oifLvoWzKe2gy3P4yH/Hn4D1"
    "TO1VVwRKht6+BEE9z5QIRln1qWa7+SO3OMewAWyFyDqQJcmmMN/tLNY/7242NyZT044PdY"
    "DhMymAnPsMwZWVLHAQeI2owIfdCKV/tiYx4/IBT3Ia1JJ+e/Qk1fhbdaQVnpqXTTRiv2VE"
    "LNyPRBWaQuLtULu61eoM7/TLKYrd2HFZNsYR/WPqG4bxuxpDMjnZmOGoYd53EFx6eU2IWx"
    "E1Yq2IX+KSU1Qtm+hCBSBeUcOUTz6dlBtl8Tw9EEV+tmzCEWKBWm7dUxZS/onJYfxm6rcJ"
    "FN2fQWE2YPIxsTisXfQcFDnuUYr4AROOeW34JqcB8NUxOD5lDiTAdf4ZiMARjL5nmYwXi8"
    "M5fexNCdOY+Yf0fGqs3wY1AmK/4ID76jLg1FYaJxUGKxSZk6pSc4Pka8A9qMmUecJVMVbP"
    "k60zMmV8P8DFRDgWYr4evGzdDiZLBRlttfb0/en1//fHZ6JO3UjtqpKVXL9ERhN2QF+xTh"
    "3UmKyjPALjPzZrYUbZCushm95vRq9OPNIINvdDk5L6TH8ko2T+t5RHA8zKJcvm0okGm6Za"
    "gZvN9PPVNF8MjE0w1XN51jTVfdH7KI//11i55XyrTPSygWTjE1bPWEUA+t9TevKmjum1eF"
    "mou30pveHAcMvyzIxQkHYyJ9pd0NW045GNhoU9taKJpNp65is896/gmHhZPemlJ6tGmutQ"
    "mQm871omChSF+VO181GwW+ksKPFfuKTWoOY/ZxcCTMsTA5jz1XxYBQzhx3YT08eSpDYwlF"
    "mKxqBsgygn3gePb9/PLO2TldOC77cc527lpXVA1Y1j7cORoodhcN7tiwUhXbzJi6wbmh8j"
    "TMXMi3elDh5chz5+8s02SqWxA1Tz8yLIuaWzB1z/Ed/KcrRs1HPBJ85BCqqpZnuoTvRsYj"
    "vnQNDCVyjmxt656ZDg9BM1O1V0sXqQguAdMih/G9cYkYH781Xd0gY5tN4dIcSlY8vDLmbH"
    "EoSwUPk7Mj+Al8+mzuQpnEfxwvLpoxxVNHrwWtXh+ZzsBfTheX0eZORpsdBsNqPoH71tO1"
    "gpBSXCjVEx5IHd/enp82meXXd0jMr+E14T+vcryYrS/zc+v25YunabeDv3rKnQy/kbpeRF"
    "qwHff7cdV+y8G7YACrg3NcpocR0ufPqgT34alCmPm9dBQJZySFz2tZrM+COa4onpQU7mtY"
    "adhyzNSf7huinpGWsFeDnZ8cWTu3ciT16MtZhu7kLWf98elRl7PAuNThbsODUxLCMtV7l8"
    "OoaaemQXfnFSE7vcudLhdRpCIIj3CpNVeEpPDhKcIAc5VdmsbKH6z2VzH81kveueSdP/b8"
    "uk3eefKAG89W8xyHOgsN56bLZuIEuSu/xL01bHa74JCHXM6iQwHAxQsPeiSgJDp5/eLDtb"
    "VgLlqxgpMeLBc6BNs0JI6nzokf41/aluaJOSeYboiF2zEXVDeCpYbsYsRWath0VQF/kdOz"
    "63frFhVyoVVM9sCcsuQwmVw0icjp+rWM/GpL1jN8Yn2iGnJ+TeBbia1CyvWOzq13BL1b0/"
    "BIick4/No4PP9/DYSD5/to11WKv78oib+/yMbfQ43kSDVR5UCwh4hvZcVjf1aW2o227wDa"
    "xzxmpud7RmQYTobhqrAQykzQdTyEfd5WITPHPbJxJINe+xL0yh9NWgA2h/a5X2NJZQpzei"
    "DdgMIsSHjtBReveXk90u9dxRZ94MojixG61eKKsd6tQmkWj4tEHYGD5+dv012H3LPVMbmZ"
    "M8KzqGPyi0q05hZKRWrzOWa+xqRuSIPmkUccaoL0H0HBmJvDwkKmumFgIg+zODtHKhyTl+"
    "9Nxt86GX+TfOPt841rJ7k73Px2BQdRrCFSFp1F0U/Ehlva+C8jEgcekShdiynNYV+6GiM3"
    "+66bnmU44nHPRo6xDDb0nJuRQ7rWBVXd59R337XTkvcV1o5m2Uwkv8/xrtPJ8Ysda1c8We"
    "ucqBSPhic2Z9pb8IShePhpr9CZpWRuWfdDPM5YV/3jjB11zjTPYHjV8SYL3UWHeGrZi7Vs"
    "nXZqQZ977G8ZZhrPgOm/JCbYjO5gCnfCFkt3NSScVC/8cc/0M2bqrsj4LrYt+7k8yeX0zs"
    "Tn/IOtoDG4Q1lk18Tvhlfixwos01jx26I8h5iWS8aOt2Q21I9twx3NVGT1hEbDJbiH+bbH"
    "35Ex/DZ0lSeKJ5yLJGhLFsYB/CbieVrH8CRbunP+onPrgYBGrcRrYBwB8NNd/upQgc2WBl"
    "0p1hT0fcwpUaJM/jLhW8NTYGU6x2Rk+nd4ItIpJ0cB2KGi8ObrrnNn5r5/K9wpLDP4LYoN"
    "/orQWs9wSn4CiuWPd6HdXZg7NKokzm8io4tT/kfUlzksrKYssFRj69O/SiBs2oiALdGwCZ"
    "Hf0qx6m6kMh4Y6TajCfEtV45nh6FBYk68Y8WGEqwaPXGcaEf9cWtCF9Zy8VIWSldcZt6Pk"
    "JPdcDlNZyKpX5KV6Masi56EMrkhmX1lI9TASJwo1oRQlJZuSirq5PrnJXl0OS93cs0mpXn"
    "yr2+bNoluSHxErXh+Jy7S5PFIzFLo3CySRTVtvFE3K9SGlY82ZJzL2s8aSZRmMmgXTT0Iw"
    "fYI3SG5LO8MrcezyPf42MDu5vHyfiL6fnKcXRG4/nJxdPXnO1RQe0t2CyGzCDq8BdUJOIl"
    "0H6WYrUmlxmZWgy2tOUUwp29WFzl5SaHfLTc/SHfpsA7ul5SziPORWB8PgeQnfgC9lRIHI"
    "uoufSUnJxW66+CmJCHJS8O3aRMiw3veYIyw/SclH2CM+glwlb317RHxQaAFaf6n7OlXqfo"
    "0oVYHOGVBlpvfWN0ckjFHPjHEjWkEqZGX0ZDTY6maSvM+7mPCSHgXW817iX1RF+stHpEIE"
    "7I8wi8zbFOsjzffgBIoldQSpYjzVDZfZzjjLe2m3eE54EZsE/CNheQb+BzZB3gweWCvIND"
    "oTVBZ1ztR7ppEH3Z0Po00rmKkfxe/BVSV0CY0jeKwYlA3qMNVn4yE0RDTCtKBdzgPuYrEJ"
    "+7K04Flnjml2dPeYjBfUVefKkiIphXNuxAXOGx8Th678g3P5heGdiSskTBuSGK9mTj8z5K"
    "7w/2MiHy4Arh/SavjOGd0GLFaGRTX/WFuU9jHhdTjWW6j9zuSfEtwxNQFcQh04myiguUxW"
    "4iQB8iPVDc9m/C5n0nhLbMyYmahb4PVMoRYF7oyJZt2ZSOvxjz4wV2QB01sz6kugsLmcl4"
    "pEgcTb8T6IMwaKiS7xusn5BXlyFOjPkBwhr+roach60R1/PspjvSRJOnmvlOKGRNqSvMK1"
    "o+mL8yLib55455xm1zqWOL/O0gMgMhXiGdCcD9OsMs0r5uP4XerXICkgnfH0Siggse+kjv"
    "uXluuhD7iVlCtFLJKSg2T3nkOShPV1JVhfl8D6OgursBSysJaTTiIpmcUml37imzV1cY2J"
    "SSZPYgduFsniw40jiX398He9xdE3k3PsibKl+5jUDhfuA1MjjnVofnR42T5mg9eDOSkoKR"
    "IVsPYN6QbLZDFJSYzo9BqYC7DXnV9DIWm25Jstfhgli2uhVxkXkVQJPlDojgg62Yw6ecsp"
    "xZZLjqg0YWqZMFGkr15wJFd8r/V5xyvhUVAwC3wZRzkp11dtz8OqIJdLcUAjJbavWG17R4"
    "KkSUkTkdclD3La5CuVBzlJ0lZd0lYc5dj6XD1TLCUosyXVsskkb26XvLlAV1uA9WOsqJ5C"
    "m/qyNziqTJLk1pLk2iDIpVMW9QSmbXLjRszW1fkghw7n3xmWMeBo9Mw6ylsxDOtpTLU4JY"
    "dCKNkwAFhMFfnMbCeXV11sb8ZEpL1Zzd7Ej6oGwv7jPUR3K/QbqNH1J4EkwriKUEgSCUTS"
    "7rOuuuT/iKE7+2jLl4DLl1SGZZHtdBB7mF2TOcmz4outovYns6//D05l2tA="
)
