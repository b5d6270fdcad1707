from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True


async def upgrade(db: BaseDBAsyncClient) -> str:
    return """
        CREATE TABLE IF NOT EXISTS "users" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "user_id" VARCHAR(255) NOT NULL UNIQUE,
    "email" VARCHAR(320) NOT NULL DEFAULT '',
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
) /* A person or program that owns workflows. */;
CREATE TABLE IF NOT EXISTS "api_keys" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "prefix" VARCHAR(20) NOT NULL,
    "key_hash" VARCHAR(64) NOT NULL UNIQUE,
    "scopes" TEXT NOT NULL DEFAULT '["*"]',
    "requests_per_minute" INT,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMP,
    "last_used_at" TIMESTAMP,
    "revoked_at" TIMESTAMP,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
) /* A key with which a program calls the API. Only its hash is kept. */;
CREATE INDEX IF NOT EXISTS "api_keys_newest" ON "api_keys" ("user_id", "id" DESC);
CREATE TABLE IF NOT EXISTS "stored_values" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "key" TEXT NOT NULL,
    "data" BLOB NOT NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "uid_stored_valu_user_id_4fe493" UNIQUE ("user_id", "key")
) /* A value too large for a row, under the key that the row names. */;
CREATE TABLE IF NOT EXISTS "workflows" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "workflow_id" VARCHAR(64) NOT NULL UNIQUE,
    "name" VARCHAR(200) NOT NULL,
    "slug" VARCHAR(200) NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "enabled" INT NOT NULL DEFAULT 1,
    "paused" INT NOT NULL DEFAULT 0,
    "folder" VARCHAR(200) NOT NULL DEFAULT '',
    "config" TEXT NOT NULL DEFAULT '{}',
    "is_deleted" INT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_version_id" BIGINT,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "uid_workflows_user_id_b835d5" UNIQUE ("user_id", "slug")
) /* A workflow: one draft, the versions published from it, its triggers and its runs. */;
CREATE INDEX IF NOT EXISTS "workflows_newest" ON "workflows" ("user_id", "id" DESC);
CREATE INDEX IF NOT EXISTS "workflows_folder" ON "workflows" ("user_id", "folder");
CREATE TABLE IF NOT EXISTS "workflow_drafts" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "spec" TEXT NOT NULL DEFAULT '{}',
    "revision" INT NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL DEFAULT '',
    "workflow_id" BIGINT NOT NULL UNIQUE REFERENCES "workflows" ("id") ON DELETE CASCADE
) /* The document that people edit. `revision` grows by one with each change. */;
CREATE TABLE IF NOT EXISTS "workflow_proposals" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "proposal_id" VARCHAR(64) NOT NULL UNIQUE,
    "base_revision" INT NOT NULL,
    "base_spec" TEXT NOT NULL DEFAULT '{}',
    "spec" TEXT NOT NULL DEFAULT '{}',
    "applied_revision" INT,
    "summary" TEXT NOT NULL DEFAULT '',
    "status" VARCHAR(20) NOT NULL DEFAULT 'PENDING',
    "created_by" TEXT NOT NULL DEFAULT '',
    "decided_by" TEXT,
    "decided_at" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "workflow_id" BIGINT NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE
) /* A proposed change of a draft, to be accepted or rejected by a person. */;
CREATE INDEX IF NOT EXISTS "workflow_proposals_newest" ON "workflow_proposals" ("workflow_id", "id" DESC);
CREATE TABLE IF NOT EXISTS "workflow_run_checkpoint_writes" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "thread_id" TEXT NOT NULL,
    "checkpoint_ns" TEXT NOT NULL DEFAULT '',
    "checkpoint_id" TEXT NOT NULL,
    "task_id" TEXT NOT NULL,
    "task_path" TEXT NOT NULL DEFAULT '',
    "idx" INT NOT NULL,
    "channel" TEXT NOT NULL,
    "value_type" TEXT,
    "value" BLOB,
    CONSTRAINT "uid_workflow_ru_thread__550427" UNIQUE ("thread_id", "checkpoint_ns", "checkpoint_id", "task_id", "idx")
) /* What a task of a LangGraph graph wrote after a checkpoint, before the next. */;
CREATE TABLE IF NOT EXISTS "workflow_run_rates" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "rate_key" TEXT NOT NULL,
    "free_at" TIMESTAMP NOT NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "uid_workflow_ru_user_id_d3a78a" UNIQUE ("user_id", "rate_key")
) /* When the next run under a rate may start: `free_at`, the theoretical arrival time of */;
CREATE INDEX IF NOT EXISTS "workflow_run_rates_free" ON "workflow_run_rates" ("free_at");
CREATE TABLE IF NOT EXISTS "workflow_tags" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "name" VARCHAR(50) NOT NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    "workflow_id" BIGINT NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_workflow_ta_workflo_43d176" UNIQUE ("workflow_id", "name")
) /* A word that workflows are found by. */;
CREATE INDEX IF NOT EXISTS "workflow_tags_name" ON "workflow_tags" ("user_id", "name");
CREATE TABLE IF NOT EXISTS "workflow_versions" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "version_number" INT NOT NULL,
    "status" VARCHAR(20) NOT NULL DEFAULT 'DRAFT',
    "spec" TEXT NOT NULL DEFAULT '{}',
    "spec_hash" VARCHAR(64) NOT NULL,
    "message" TEXT NOT NULL DEFAULT '',
    "created_from_draft_revision" INT,
    "actor" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" VARCHAR(255) REFERENCES "users" ("user_id") ON DELETE SET NULL,
    "workflow_id" BIGINT NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE,
    CONSTRAINT "uid_workflow_ve_workflo_016195" UNIQUE ("workflow_id", "version_number"),
    CONSTRAINT "uid_workflow_ve_workflo_2a0137" UNIQUE ("workflow_id", "spec_hash")
) /* One version of a workflow's document, which never changes once it is stored. */;
CREATE UNIQUE INDEX IF NOT EXISTS "workflow_versions_one_published" ON "workflow_versions" ("workflow_id") WHERE status = 'PUBLISHED';
CREATE TABLE IF NOT EXISTS "oauth_connections" (
    "secret_id" CHAR(32) NOT NULL UNIQUE,
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "connection_id" VARCHAR(64) NOT NULL UNIQUE,
    "provider" VARCHAR(100) NOT NULL,
    "access_token" TEXT NOT NULL DEFAULT '',
    "refresh_token" TEXT NOT NULL DEFAULT '',
    "scopes" TEXT NOT NULL DEFAULT '[]',
    "expires_at" TIMESTAMP,
    "refreshing_until" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
) /* A user's account at a provider. Its tokens are encrypted at rest. */;
CREATE INDEX IF NOT EXISTS "oauth_connections_of" ON "oauth_connections" ("user_id", "provider");
CREATE TABLE IF NOT EXISTS "integration_resources" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "resource_id" VARCHAR(64) NOT NULL UNIQUE,
    "name" VARCHAR(200) NOT NULL,
    "resource_type" VARCHAR(100) NOT NULL,
    "provider" VARCHAR(100) NOT NULL DEFAULT '',
    "metadata" TEXT NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "connection_id" BIGINT REFERENCES "oauth_connections" ("id") ON DELETE SET NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
) /* Something that workflows name, such as the production database or a mail account. */;
CREATE INDEX IF NOT EXISTS "integration_resources_newest" ON "integration_resources" ("user_id", "id" DESC);
CREATE INDEX IF NOT EXISTS "integration_resources_of" ON "integration_resources" ("connection_id") WHERE connection_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS "integration_secrets" (
    "secret_id" CHAR(32) NOT NULL UNIQUE,
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resource_id" BIGINT NOT NULL REFERENCES "integration_resources" ("id") ON DELETE CASCADE,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "uid_integration_resourc_897f75" UNIQUE ("resource_id", "key")
) /* A secret of a resource under its key. The value is encrypted at rest. */;
CREATE TABLE IF NOT EXISTS "trigger_subscriptions" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "trigger_type" VARCHAR(100) NOT NULL,
    "source" VARCHAR(500) NOT NULL DEFAULT '',
    "config" TEXT NOT NULL DEFAULT '{}',
    "filters" TEXT,
    "secret" TEXT NOT NULL DEFAULT '',
    "enabled" INT NOT NULL DEFAULT 1,
    "is_deleted" INT NOT NULL DEFAULT 0,
    "next_at" TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT '{}',
    "failures" INT NOT NULL DEFAULT 0,
    "disabled_reason" TEXT NOT NULL DEFAULT '',
    "enabled_after_run" BIGINT NOT NULL DEFAULT 0,
    "match_path" TEXT NOT NULL DEFAULT '',
    "match_value" VARCHAR(64) NOT NULL DEFAULT '',
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    "workflow_id" BIGINT NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE
) /* What starts a workflow: events of one type and source that pass the `filters`. */;
CREATE UNIQUE INDEX IF NOT EXISTS "trigger_subscriptions_path" ON "trigger_subscriptions" ("trigger_type", "source") WHERE trigger_type IN ('webhook', 'form') AND NOT is_deleted;
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_match" ON "trigger_subscriptions" ("source", "trigger_type", "user_id", "match_path", "match_value");
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_of" ON "trigger_subscriptions" ("workflow_id");
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_newest" ON "trigger_subscriptions" ("user_id", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_type" ON "trigger_subscriptions" ("user_id", "trigger_type", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_enabled" ON "trigger_subscriptions" ("user_id", "enabled", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_due" ON "trigger_subscriptions" ("next_at") WHERE next_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS "trigger_events" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "type" TEXT NOT NULL,
    "source" TEXT NOT NULL DEFAULT '',
    "event_data" TEXT,
    "event_hash" VARCHAR(64) NOT NULL,
    "trace_id" CHAR(32) NOT NULL,
    "dedupe_key" TEXT,
    "superseded" INT NOT NULL DEFAULT 0,
    "processed" INT NOT NULL DEFAULT 0,
    "processed_at" TIMESTAMP,
    "duplicates" INT NOT NULL DEFAULT 0,
    "depth" INT NOT NULL DEFAULT 0,
    "replay_of_id" BIGINT,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "subscription_id" BIGINT REFERENCES "trigger_subscriptions" ("id") ON DELETE SET NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
) /* Something that arrived: a delivery to a hook, a tick of a schedule, a submitted form. */;
CREATE UNIQUE INDEX IF NOT EXISTS "trigger_events_once" ON "trigger_events" ("user_id", "type", "source", "dedupe_key") WHERE dedupe_key IS NOT NULL AND NOT superseded;
CREATE INDEX IF NOT EXISTS "trigger_events_newest" ON "trigger_events" ("user_id", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_events_type" ON "trigger_events" ("user_id", "type", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_events_source" ON "trigger_events" ("user_id", "type", "source", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_events_received" ON "trigger_events" ("user_id", "created_at" DESC);
CREATE INDEX IF NOT EXISTS "trigger_events_unprocessed" ON "trigger_events" ("id") WHERE processed_at IS NULL;
CREATE INDEX IF NOT EXISTS "trigger_events_of" ON "trigger_events" ("subscription_id", "id" DESC) WHERE subscription_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS "workflow_runs" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "run_id" VARCHAR(64) NOT NULL UNIQUE,
    "thread_id" VARCHAR(64) NOT NULL,
    "parent_step_id" TEXT,
    "parent_waits" INT NOT NULL DEFAULT 0,
    "depth" INT NOT NULL DEFAULT 0,
    "source" VARCHAR(20) NOT NULL DEFAULT 'MANUAL',
    "status" VARCHAR(20) NOT NULL DEFAULT 'QUEUED',
    "spec" TEXT,
    "spec_hash" VARCHAR(64) NOT NULL DEFAULT '',
    "inputs" TEXT NOT NULL DEFAULT '{}',
    "config" TEXT NOT NULL DEFAULT '{}',
    "outputs" TEXT,
    "outputs_blob" TEXT,
    "error" TEXT,
    "error_detail" TEXT,
    "priority" INT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMP,
    "completed_at" TIMESTAMP,
    "available_at" TIMESTAMP,
    "expires_at" TIMESTAMP,
    "lane" TEXT NOT NULL DEFAULT '',
    "concurrency_key" TEXT,
    "concurrency_limit" INT,
    "coalesce_key" TEXT,
    "event_count" INT,
    "batch_bytes" BIGINT,
    "rate_limited_until" TIMESTAMP,
    "suspended_at" TIMESTAMP,
    "cancel_requested_at" TIMESTAMP,
    "lease_owner" TEXT,
    "lease_epoch" BIGINT NOT NULL DEFAULT 0,
    "signalled" INT NOT NULL DEFAULT 0,
    "event_id" BIGINT REFERENCES "trigger_events" ("id") ON DELETE SET NULL,
    "parent_id" BIGINT REFERENCES "workflow_runs" ("id") ON DELETE SET NULL,
    "rerun_of_id" BIGINT REFERENCES "workflow_runs" ("id") ON DELETE SET NULL,
    "subscription_id" BIGINT REFERENCES "trigger_subscriptions" ("id") ON DELETE SET NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    "workflow_id" BIGINT REFERENCES "workflows" ("id") ON DELETE CASCADE,
    "workflow_version_id" BIGINT REFERENCES "workflow_versions" ("id") ON DELETE CASCADE
) /* One run of a workflow, or of a document of its own when `workflow` is empty. */;
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
CREATE TABLE IF NOT EXISTS "workflow_run_checkpoints" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "step_id" TEXT,
    "scope" TEXT NOT NULL DEFAULT '',
    "node_id" TEXT,
    "attempt" INT NOT NULL DEFAULT 1,
    "status" VARCHAR(20),
    "input" TEXT,
    "output" TEXT,
    "output_blob" TEXT,
    "port" TEXT,
    "error" TEXT NOT NULL DEFAULT '',
    "error_detail" TEXT,
    "started_at" TIMESTAMP,
    "ended_at" TIMESTAMP,
    "duration_ms" BIGINT,
    "wait_kind" VARCHAR(20),
    "wait_key" TEXT,
    "wait_match" TEXT,
    "wake_at" TIMESTAMP,
    "resolution" TEXT,
    "logs" TEXT,
    "reused" INT NOT NULL DEFAULT 0,
    "thread_id" TEXT,
    "checkpoint_ns" TEXT,
    "checkpoint_id" TEXT,
    "parent_checkpoint_id" TEXT,
    "state_type" TEXT,
    "state" BLOB,
    "metadata" TEXT,
    "run_id" BIGINT,
    "user_id" VARCHAR(255),
    CONSTRAINT "uid_workflow_ru_run_id_27571d" UNIQUE ("run_id", "step_id", "attempt")
) /* What a run has come to: one attempt of one step, or one state of its LangGraph graph. */;
CREATE INDEX IF NOT EXISTS "workflow_run_checkpoints_scope" ON "workflow_run_checkpoints" ("run_id", "scope") WHERE scope <> '';
CREATE INDEX IF NOT EXISTS "workflow_run_checkpoints_open" ON "workflow_run_checkpoints" ("run_id") WHERE status IN ('RUNNING', 'WAITING');
CREATE INDEX IF NOT EXISTS "workflow_run_checkpoints_event" ON "workflow_run_checkpoints" ("wait_key", "user_id") WHERE status = 'WAITING' AND wait_kind = 'event';
CREATE INDEX IF NOT EXISTS "workflow_run_checkpoints_approval" ON "workflow_run_checkpoints" ("user_id", "id" DESC) WHERE status = 'WAITING' AND wait_kind = 'approval';
CREATE UNIQUE INDEX IF NOT EXISTS "workflow_run_checkpoints_state" ON "workflow_run_checkpoints" ("thread_id", "checkpoint_ns", "checkpoint_id") WHERE thread_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS "workflow_run_events" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "event_id" BIGINT NOT NULL REFERENCES "trigger_events" ("id") ON DELETE CASCADE,
    "run_id" BIGINT NOT NULL REFERENCES "workflow_runs" ("id") ON DELETE CASCADE,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
) /* One of several events that became one run, in the order in which they joined it. */;
CREATE INDEX IF NOT EXISTS "workflow_run_events_of" ON "workflow_run_events" ("run_id", "id");
CREATE INDEX IF NOT EXISTS "workflow_run_events_event" ON "workflow_run_events" ("event_id");
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" JSON NOT NULL
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
        DROP TABLE IF EXISTS "workflow_tags";
        DROP TABLE IF EXISTS "workflow_run_rates";
        DROP TABLE IF EXISTS "workflow_run_checkpoint_writes";
        DROP TABLE IF EXISTS "workflow_proposals";
        DROP TABLE IF EXISTS "workflow_drafts";
        DROP TABLE IF EXISTS "workflows";
        DROP TABLE IF EXISTS "stored_values";
        DROP TABLE IF EXISTS "api_keys";
        DROP TABLE IF EXISTS "users";"""


MODELS_STATE = (
    "eJztXWl34zaW/Ss4+uKqPmpP7clU0jlHLjuJp6vsjJdUp+McCiIhiTFFqrlYpZOp/z7vAd"
    "w3kRQlUzQ+pCKTfAB4AQJvuXj4a7CwNGY4x6Ol/k+2Hrwnfw1MumDwI3VnSAZ0uYyu4wWX"
    "Tgz+KF3qyj1b84t04rg2VV24PqWGw+CSxhzV1peubpn49IjAs2Slu3OymuvqnFCytK2ZTR"
    "dEpYbhEHfOyOiX82NyaRprorsOmVNnTnQHBJfuMdaiWSpUo5uzNgq8M+/M8dJmU/3LmLgM"
    "JfBtCF1S2yW6SQzdcZ1jMnZUa8mcMaE242Uumb3QHQfeyyFQneky7TsyHv9tPBZ/QhGGAc"
    "WPDeq4iucwTaHuGOtlXwAi4lrQ1IVuei6D0m32H49BRQoUq4ir/FmsCdpz5BBrhW1Z6O6Q"
    "UFMjbLF013fmas5MeCl8J3iWusSachmHuS4g5HDAPFOH0hXXmjG4ZwNsv/8Bl3VTY1+Yg3"
    "/+NZjqzND478HdAFprK7p2N0DpuwH+Iqdn1x8GKMa+AFzixYOSgmETjAXFZCt4Gz5O1kt+"
    "a8AlYXTwP76i1PJe4bUmRp6u4ZP8uhLInuizc9P9kT+L/T9RVMvwFmb0/HLtzi0zFNBNXv"
    "eMmcym0DFwzbU9HI6mZxj+yA1GqEAnekTAEpPR2JR6Bg5qlBYNiK4NFOXi8ka5PrtRlEFm"
    "wAcSsSHrX1IBP4ADmupwAGbYhL//96tXr19/8+rF63ffvn3zzTdvv33xLTzL25u99c1X0Z"
    "gILVEUx+z8p/OLG2yQBV+k+FTxwlcuQ12qRD0eoc//n8H/w5za+egHz6fwhxdL4x+gXdYB"
    "wYWoB6JZZB9dsKBfFIOZM3cOf7568aIE3l9HVx9+Hl09g6eeJ0G+8G+9EvcQ7whfMdHUQT"
    "iS6CXGlSAuQTgNMMw+Cs7vdSCOy7QD8uPOJAmI372pAPG7N4UQ460kxGIhzAJ8aqneghXN"
    "05FUCmJr8idTM9N1W0N58P3UM1WEEJZEZh/jzDehDjv2NZzvDbqYaPSHHwaZ3rj+j3Eq/n"
    "p2dHd39Pvd4G93gz/g19HzLXqnpDduzv7FJ+yl5bgzm98Y/M/15UUK/xxVIdsZhetlgfTm"
    "BTSnR/xR3Zm5RSyhr16++ebNt6/fvQlXzvBK2YIZLI4R0KrN8N1Bbcvie+uqp3DT1RcsH+"
    "ekcApezRc9Dn7sffiLxf/Yc1XFtFY5o//CWj3b1Tg//3R2fTP69AsWv3Cc/xh8+hjdnOGd"
    "V/zqOnX12bvUDBUWQj6f3/xM8E/y78uLs/QHFD538+8Btol6roWvrFAtDllwObiUGAig8e"
    "pQXLOBkBRuYSB07KvrU0fHTbUGXZ0Wl53d5c622YN137Srk8Kyo7vc0b43o45JEBPpo9n1"
    "9m0Vu+vt22LDC+995V6c6X2uJwERzCL+o2UzfWb+k6057ufQSGqqeRqor5/f+sUcGN5fgw"
    "EVXI2+cJuuQrdXfJzBu8MbM1eMzNH1h9HpmfCTTah6v6K2piSgxjvWKyt1JXw2e2vxapG+"
    "Qk064+DgW2Cb46jn+IOD3ij2BuMLVXYFgwnigGZq2aHLVrgwV6ZDVpZ9PzWslZPn8q0myF"
    "27PsKhM1XXxLP8t+N4zA5cproGxqvurslMf2AOeTYeO95kPMbblLgw25vPhet1hfLUMO5M"
    "G6ohNptCIa5V0dUqPZ+d9Hx2YZHokNuotSUiYUctqG7UQTgU2N8iPMiawq2B+rqSv/N1ic"
    "PzddbjKb0UT1jNzShgxfrCX5koXc5y40v++M8rZlAOZqFmFsWGe6KbJZ3cLmiqmvJADS/P"
    "110HqGte1K9YUl/RCnWu7ZD67BfTV5hsz2wJoSvP7CtI6pyp90uLy7SF1YewzIP1xGwcWQ"
    "p7YG1idobF9XWQIV74Tu3BdUXd3k/viktnLSF2Q2e9R+uB2YIl1Qpiv4rSejqBWaDazvEZ"
    "k3FDYEvQLkdQ3IewtL4ONbjMZjbHQgFLwvJsddsp7Twq8sov8Smg5zAwhbddPWPYXfPy+o"
    "pcG6rGja3PZszutZrhindUHG8SVtIObNexEvuE3i6jGnFDPCe4kbLTi2McGd9AlVgHf5q4"
    "lkUMas8YmVo2ocS2VkPiQR/YAdM7ik7APYJNzI2AbFtcTpzi97hDG0QHf8jIxSFELu6FFy"
    "4J/zVveSHftTeB7U10yqSvHDHMG6omtdf5WAUSKbAma9927A9cJx8vTxKu7l9HVyfnF6Or"
    "3559Gv3recLf/fHy4qfg+bgb++S3m7NRCvMuBNYk+4JfleyLg2BfhG7wHCUl7iIv1lAS/v"
    "gq2kkg8J5YJiOaTafukGsNgQ+DLL2JoTtzppGpbS0IbkPDvXS+hutwYgReQB93nsLScg2c"
    "2+EY3owTO8TAI3RhmTNeaAiAYG9gRwvuxoJqTJSPjyG4hG+hM7FVUBJyP8xKGhJWnlGRWt"
    "pHFzZ/80Y6nGrL6pxaBqiD8FflKoVESZVSD+ykHhj6Hesttimx3jFZ2t8AJTdJ7naTJJ9Z"
    "a+AbPC/xrYZvvGUZmG9goi8whZJih0rJqrABLzSBAhjzLaDg8RjsH9AoSpHeTHz3vJXRsg"
    "xGzQLmWySVNj1BbFdIB7N0HOtw5m7d4Ly8/JhA++Q8Deftp5Ozq2cvOfTwkO4mlsLYtmqK"
    "u25qQhwJ7RHh8Eoc4ny1vGMYR2ph1Xk5kjjUuWIPkzHUONVzlrvy3dSR1GPtpp54uuHqYI"
    "lpuurmMDP/+rrbOXrDJmnd8e35urNCUlDODBVmBslA3tFQPwQGcsLVu9SaD4Sk8NMbCAP4"
    "EDTMUTUIA8kHOjAyYfDQsxdQonJdFGWeoqISepS2Yi/eIxmWkWGZww/LlM4tWXw/WpbDIp"
    "CLce0l1TJoQALiovk0gffFJRl9uDlH3brKtqKlbcG6QY2W+K6/+MX1aKA/6maQAxiqWf6c"
    "5JtvBumxaOYHCZZkZO6UkRkLMmCEvxjYS5PdWPBP9YF5GhTYk3muISlEwFDCDAlx2kwPUX"
    "gnVSSJ3MwZ0XynpGCVLpm1NBhhmu7yDMYPOs4cmP4YiReTNWd68MzMjKpzos6pOWNZbkib"
    "Bcv0G502P4vJC86SqXWd4IGMdIEX5AkV300W1pLkoJFII9dKI0hfppF7ufVobi0HqHRpSp"
    "dmnh4ZdO2kJvc+KXeocdF6rPtSYlrZEltOTWs4Iz2RxbZGZpishp/tu2zHBRp8RZ/lNrk9"
    "HrXLqnotU4O1AqG8FZJ46CYrMQnirrQKVkHCkVcpjx8XYJqviQvOdUDxtsiEEaqqbAkdji"
    "n7bIb6GfwGRZ76qfxyk/xtX6pgiYOaGKb/W80tI2ZuhHXoJlkaVOW1jHF1VLiYoKjzSgl1"
    "8KCVFfyPulAsfyi0TcBOAWQNHab2yF7x6wwuCONGNBreEktDOnqzI1piw60xvTzqaXlgS4"
    "en8jK7KejBmqG8lJgkfadCeVnSd+Jzr2FSZeT2Z1ftfvC3ZmaFM25dH0BCUDoCch0B0rfS"
    "OqTptb7GhJAn2iMaS2tTguMtFtTOMa+LdyjERPpqWQ9b3p0AZpvr5QTAUHU4M71FxrpLAh"
    "5K7xHvX84uTs8vfsrCHr+RNFHS1kU1tnclsneNs8kCqmtdn1FSrq8jO71HSdW1Blgl5Rph"
    "1bF5tRlujfzVSWF5qEl3/M9ZrrUk3cuB0EHvejeU0Mfwr1fxmddm+vYwI/Zwa7/53hOxIM"
    "GyxL3u8y8reNYDzudmp/qlyTDRiXB6B/JDdHQLN3jgwIa/MCcKHg7O85iMg2fFSeN4SHjW"
    "t95m4dzF7s4x0ovH7AyDQ3b8Q3XEHZ6e7iM1Zz/ZdDkfBo7xMaZhBiE8XT3upI83gEL5VP"
    "v73FKxyd9hkrug5T7xMXP2uX996B8IbzK44AcR8CB3ZtuWHdR1Zy6Y40D38+ww4h4MQJfq"
    "xhjP+BEF42HxJsLg18AfE69OH+BR7OjgdHeOlIAVql3QNTTgi0tceg+4uO/FC2LuPp3nnt"
    "ENRuB79UQUw/EACPhetaFoHPwO6jQYLI2+QFj83IJxzFPl8N4QlVt40D0lDsw01CAqhd4T"
    "lWMN8C+vQJxMbzK/zfiSGNzA/tZN4pmubuAVmKBsuPQMFmgyxnVoATOQAjaSbrJjWAaPsQ"
    "xn/Pw9gRIWsLRBsfDJq55tM1NdK/zE+jHP2SMYW1hB4ol7th5DFz4wURfggD1hWn47sVxq"
    "rjlc0ObP/P39A+8plkQN+HIYLwZQ4IlJBWQgiAkQ/7TgfTiRjN+ECQlejr/13FpB/0DZWL"
    "uP4J0JENphDby1XA5HA9LOAELMFSSyCY0n1FXnCs8GN/Z7Cc1Hv890myzp2rCoxkGldyZ/"
    "Pugs/CgsjPZgOqMxTu0CLlDMOP7h98CBiWVyhCeDbzP4IskMEeQ5k/x3x0CVAU/azeJLAq"
    "wouBQnzIrLVYNM2PeK5S9zoYp6cf6/t2eJGBP5/PPZ1RkJKibn1wTWIXJx+/FjTpqjeMfX"
    "bUwgW61B8Zo2NCqVewm/jeD30tYtW3fXwd/xeSMewKv3JlhDYdDOb3+8pnrtT7WxVsvmvs"
    "pZ1jI+pSkwr8JMtqm3ExNG3cY4hlUc2wy7OVFFvEFkdHFKhK+L/IMcXd1eXJxf/HSU087o"
    "sN+6TeSS602NjMovaR+M49uz07zmxQCvDSFfTTa1TzyFiUs2Dq760Wrejq0TokW2b6P6ff"
    "EtGtDwxUPVYGMfBA9u/t6zk/o2LfT3VlRpYaLaDY1shekgFqHpppbF6qo3VYqvb9suDt3p"
    "peiJD/37H8jRh8tPv3w8u8n/2JfUTi7h/gXHZcsGK7iQ3tS4sNIN8NkMdX9r2qAhXHRTO2"
    "LlJ1sieSyd5LEISzA/DlXAVfcKkgBI9kqWvRIa6HUQTgj1cMd/+zAnZ9h6kaus7NOLXvkY"
    "cDdEzmxcns0tKSozN1XI3KSxJXwJGaAL17zw+f0FC16kgX2x9VLXHkUlPB6pEXkilN5jSP"
    "/T6OJ29DEbUYtd7yJ14gBpKsIKzyIdu95JpB+BLHhga9awEuNSmVMnZ24tSWMcFzpUls+u"
    "NSzdXHp5ukH5AI2kJJ81d8DKLKQ7gdXy3CbDNSYmp9QklMrEsCb1DKu05NMzq3i4OgtaMZ"
    "E6FHgKWA3bTvge4xDU/fLTsvLzD/e5ifBpDWM1LiLtVb5eS87obsbwoXFGfaZNs4GQFJYs"
    "8S53tGotljyZfcNvPiUuO7vLnR2n6zTo7LS47Owud3bEBGrQ1Ulh2dFd7uiA4lfd4A0kDt"
    "WHWM+4TfH26kGVI/wUTN5iBDkBuYaRlSsrt7Pn2F4xFnHdMZqUfHoDNEbcrzE0U1JyUOal"
    "XQm3L2SBLSO/pQR7hO2ej2HJ7vpooM7lFyLVui6rdXGWdhMnTEpcdnaXO1tFWoqh2AyQdZ"
    "p7Y/JLkV3f5a6PbbmpacUlBZ+e1icAYEtLzaHRlCknKcGDjv3sWR2J9m9lES9j3ybkJPW2"
    "AvU22OZab2jHpaTS3XSUh5uU6oGfEJPoNzZ5oq1Z9fBPCcoeaDzLJ/df1uuFHGHZE017Qp"
    "7CuqtTWDuTIkuO8ziQTQ+ALihA9kidHsG9z/Jk4i1yldU6mfhx0sB1bHBXRbZSFriyGaVF"
    "lHt1/HMp2CWHP+eCzs3PFpD2j0w9C4rrJ8xxYz2BLTQglhcjTytvD+Oax9IeKNQ5RkkFxK"
    "OUJi3NHL06iTuNccL9UQHdwFyX+FbDN+XeKEAYdbj8TKixcNNcNzTorBwVWx4vnx6hLZ2b"
    "3l+U1DlT75cWl2kLqg9hmT0FDT9lkYy0NcyqakuHYlzVO1kebzVL3Rwba+VJnJODslo6Zy"
    "X1dWzO7PyZHwLIsxhjhlnVWjDiWu/5mebUdTE1LCZ3xT8xF5BIy8z/iKV9DXMpkxn+m03x"
    "vJNaMOHxiD/PC8X0zePvyNhPWcTT1aIYZs/UTZGq1jPfk/F4ylx1Ph7zWsZjPLT999d//J"
    "d/FZ51dI3x9LiWtj4mI78VvI54aulxBLZiOmORgjd2jbchdpAjf3/ean7GvL9VjGgWc3iC"
    "YS4qXiNIFr2yPEMDuBxEz53rNs+/LI6ZtxaLIIHzn5ZnY3Jlnn/5zvRf9cghtrXyczRjOm"
    "Vbd6EqxMcpysL7eyyRWSz3k99Hgz/+CD9cf5GPPgBMo+fF8zY6qrVk9dLpxcevwuX5UF+X"
    "pB/Eh3j2wbykg2GDmrYBCt+Y3M/PgHh+QZ6FyViH5Ojz6PwGfz7PSyJJddfPHMuhitI3Nm"
    "1oaAtXaOk/osbxXK2iNdCteIcXlIdlG3lDE02GKc22Hipkca3Q6qCsvIaH32yYczX+3eZc"
    "3Koj+GQRf6XiVM5hw2ROyI64pFGmKCdkozR6Tzp/XjiB18ArEHkau4VMUOdqj6mY0NMbU4"
    "EmkkGs+ITLSGJ/3LuXabBebj39tZcnsCR7XeEe+20y1nVswO06Zx1P75WFt0JOsByEn26O"
    "FZEoqS6OkZQEMgFk41RVTzhT1dKycwZgGWSBxNPDas9ZvQ5A1RvKTF6PPUQ3T44y99AT2f"
    "m0xe5GubPxUDpZ82wewVIWNXeQpwQlkbMxtTbwytaxLxNCfVCddm1iBvGDesppXKoPKNdT"
    "UPnbLzBTRF3lKSkpVacQ0PuGud1iknI97fJ6CkVBp+VTQMu/maSk/GaCXeTWrHb+9UBGgh"
    "iOSs+pvSc8EpIbwitsCC85oq1Mxdj+kLYDG62ptGpxZkE95DKiTxq9uuMuI/r00PMJ8VuA"
    "WFTC08OSk3jEC9dCMCn3RHHL87yY1F6XQJa3LAfZ/HqD1wm69OOrMxj4J+cXo6vf8qMCwf"
    "Nxbejkt5uzUQr0BXMpspbq6pVxOalbbjj5tzQTSNHZv9JvWNlv+AipJ7qG+24yT5TssvcP"
    "Lpe74ZK7QYIGJLfDedX3Je83e8GhIroxe0Hx3sK9b9X5bAtDudp+HfH0sMGmHUXs0eCyVb"
    "fuuNS5F9tLUhtkyMq2XEbo1GU23I1qGZIJm8Jo5HtHTPbFLdyw01bZuTtNEr6CjPmbsUKw"
    "Lf5PXfuS2YoiWfOdZM0/mh+po/sOD8WRdAD8qo45jw57wMVm1xpfaST0VCFbUjcnnrwRtE"
    "DsaXybuF5nMCpZgL80tqW7NqJaP7dlTk2T5dA/y+e3UOgJfqYP1PCa+HKTcn3wMDTArZ4v"
    "NxSRvtwavtyMh+bRDV+R26Pc3A3zf1Q0cqP0I5st20uTJ0xwQMamBhGiYFGCTTphKjSJJ4"
    "eAUodBZgfL1sAQhT9E3gS4tCZ/gkbHNKLnmLe7qCDHxq2TLaH2pnPRaD+jVfClDYaxbeY5"
    "e+GDJHDN6ipPMiB3rnfUBn+k5P5dUxseKb/8/gNKEvjB40SUOgf83kNKMnFzOvaxdeLmx4"
    "jSHSqwdaJ0j5Q9+FChLUwf3J143RXdGKS7orUic9iPlaNxzAyDXjzTnWdqPDiGhZAFXRO+"
    "XfQ9GU9thtsfxkP+PPwHQ87VVTBEqG3rYEQT3PlAhGafCsu1X8mdOcY9AAtkrsFSASbNsQ"
    "Z/6eYxf/vxMbmyVg7YPZbDhAxmwjMsc0aW1HHAAKI2I2I8aMXRvticxw8IxX1IG9LJ+a9Q"
    "01bhrVZQVloq3dTRii2VcGRk+qDMUxeX6oXeVs9R538mWcw27sOKSbawD+uQUDy0jVjSmJ"
    "HGTEcVw47zuG7orEwnxNvV9EGXziqqgiMCQppwJwfiDteSphboa2SyznqkK8rkqlap02r4"
    "m25QrVLJXFGkhpqFUCj8qtSwDkzDCnqt6ioSPN/DJeRtlbQMb4vTMrzNpGWQq3Tvz0/sHN"
    "5dOK7vcc6W61pXVFWYah8uJ/XQHuihwTF+Jbpo7KS/Cvqof1peDUqFLyEI/UE5Rw7R/G2C"
    "wakTJtIiCLLGZswhFgwqPD5Cx6MjYMxp+XSKtgoXp3qY3mLC7GHk64Ri8XdQ8JCftoFX5t"
    "SZcz15QTW4jw5SE8kbUOJMf2DmMRkDMJbNzwNZza07c+lNDN2Zc+bGd2Ss2gw/BmWy5o9w"
    "DRzH0lAUJhoHJVbWv4NjDMU7oFKdecRZMlXBlm/S02NyNfTzYGgo0GwlfN24sl58KEF02s"
    "Ivtycfz69/Pjs9ktp8R7X51FDL9ERhN2QF+6QN7SVV+hlgl1l5M1vbt0ib3ozmfXo1+vFm"
    "kME3upxcF9JzeSWtvvV8djgfZlEu374eyDTdut4M3u+nnqkieGTi6Yarm86xpqvuD1nE//"
    "q6wwjAcHNi23CJyR29xZiGQj20R9+9qTBy370pHLl4K518wXFA8cuCXJz4OibS1+0fw5ZT"
    "Xwc62tS2Fopm06mr2OxBzz9pu3DR21BKj5I3tLYActW5XjQ2FOnr4M4fmo0CsEnhx4rBxh"
    "Y1hzH7ODia8FionMeeq2JgMmeNu7BWz57LEG1iIEzWNV3AGcE+7DWSfmDpB5Z+4Hb9wNFE"
    "sT9vcMemlarYZubULc6vl6ey50K+0wOzL0eeO/9gmSZT3QKvefqRYZnX3IKle47v4D9dmc"
    "mBnuAjh1BVtTzTJTwrDh41q2ugKJFz3DVo3TNTUDWYqdrrpYuUWJeAapGz83DrEtE/fmu6"
    "ukHGNpvCpTmUrHh4Zcx3LUJZKliYnKXLT4LWZ3MXyiT+43hx0WzHYoo1ErR6s2c6A3/5tk"
    "Xpbe6kt9lhMK3mbyS89XStwKUUF0r1hAdSx7e356dNVvnNHRKza3hN+M+bHCtm53RTrt2+"
    "fvU8bXbwV0+Zk+E3UteKSAu2Y34/7rDfsfMumMDq4ByX6aGH9OWLKs59eKoQZn4v7UXCFU"
    "nh61oW67NgjSvyJyWF++pWGrbsM/WX+4aoZ6Ql7NVg5yeY1z7jI5J69HCWoTt54azf/3jU"
    "cBYolzrcbXiAX0JYHjnUZTdq2qhp0N15RchO73KnyyCKHAjCIlxqzQdCUvjpDYQB5sy9NI"
    "21P1kd7sDwWy93Vsj9j4+9vu6Sd548aNGz1TzDoU6g4dx02UycZHzll3iwis1+Aw55yOUE"
    "HQoALg486JGAkujkzcGHa2vBXNRi07tCsU1D4njqnPg+/qVtaZ5Yc4LlhliYFmRBdSMINW"
    "SDETupYduoAv4ip2fXHzYFFXKhVUy2Yk5ZksJMTsSE53RzLCO/2pJ4hk+sT1RDzq8JfCux"
    "KKSMd3Qu3hH0bk3FIyUm/fAb/fByU3KMW1+NXF/Grs/438MRyZFqMpQDwR4ivpOIx+FElt"
    "r1tu8B2sc87rDne0akG0664aqwEMpU0E08hEPeViEzGD+yciSdXofi9MqfTVoANof2eVhz"
    "SWUKc3oi3YLCLEh47TkXr3l5PRrf+/It+sCVexYjdKv5FWO9W4XSLB4XiToCA8/PI6y7Dr"
    "ln62NyM2eEn+aDyS8q0ZpbKBWpzed4AgsmF0YaNPc84lQTpP8ICsbcHBYWMtUNAxN5mMXZ"
    "OVLumLy8w9L/1kn/m+Qb755vXDvZ8tPNs1xwINoGImXRmWj9RGy4o43/0iPxxD0SpbGY0r"
    "OUSqMxcrPvpuVZuiMe1R1hx1gGW1rOzcghXeuCquZz6ruXWTYfne20SxM7cQhTjnWdPqSp"
    "2LB2xZO1zitN8Wj4ATtMew+WMBQPP+01GrOUzC3rfgj/d3X1XljKjjpnmmcwvOp4k4Xuok"
    "E8tezFRrZOO7WgzT32twwzjWfA9F8SE2xGd/AoIcIWS3c9JJxUL+xxz/QzZuquOHlIbFv2"
    "c3mSy+mdic/5B6xCY3CHssiuid8Nr8T3FVimsea3RXkOMS2XjB1vyWyoH9uGO5qpyOoJjY"
    "ZLcA/PfRl/R8bw29BVfmAR4VwkQVuy0A/gNxHPdT2GJ9nSnfMXnVsrAiNqLV4D/QiAn+7y"
    "V4cKbLY06FqxpjDex5wSJcrkLxO+NTwFWqZzTEamf4cnIp1ychSAHQ4U3nzdde7M3PdvhT"
    "uFZQa/RbHBXxFamxlOyU9Asfz5LtS7C3OHRpXE+U1kdHHK/4j6MoeF1ZQFlmpsffpXCYRN"
    "GxGwJVpoQrIXmzYoWu0bNikypZo1wGYqw9mqThOqkPFS1XhmOGEV1uSP1fjMxkcrd6ZnGh"
    "H/glsYnptpgqkKJVGwM5ZQsaMyn1ZV5kXrFZ+qnhutyJ4pgyuSOVRiVD2MxGGbTVhOScmm"
    "PKduhky32T7MYambDjcp1YtvdddUXrSU8p10xSGbuEybEZua3tmDidlEana9WTQp14cskz"
    "VXnsj+yCpLlmUwahYsPwnBFHATkNzV6AyvxLHLd0K0gdnJ5eXHREDg5Dwdo7n9dHJ29ewl"
    "H6bwkO4WOIsTengNqBNyEuk6SDcLkqXFZaKELofBIjdXtqsLjb2k0P4iYC/SHfpiC72l5c"
    "Tm3AtYB8PgeQnfgEdXIt9o3XhsUlLSw5vGYyU3Qi4Kvl6bcBnW+x5zhOUnKSkSB0SRkIH7"
    "1ndsxCeFFqD1o+/XqVIPa0apCnTOhCqTz7e+XyOhjHpmjK7RClIhUaQns8FO97fkfd7FHJ"
    "z0LLCZihP/oioycj4jOyMgpISJbd6niChpCgrndCypI3ge46luuMx2xlkqTrvFcw6O2Lfg"
    "n1LLDwVYsQlSefAMXcHv0Zlg16hzpt4zjax0dz6M9tHg4QEofg+mKqFLaBzBk86gbBgOU3"
    "02HkJDRCNMC9rlrHBjjU3Yl6UFzzpzzPyju8dkvKCuOleWFHkynAYkLnAq+5g4dO2f5csv"
    "DO9MjJAwbUhiVJ85fWBIp+H/x9xCXABMP2T68M08ug1YrA2Lav5JuyjtY8LrcKz3UPudyT"
    "8luGNqArjEcOAEp4B5M1mLww3Ij1Q3PJvxu5zc4y2xMWNm4tgCq2cKtShwZ0w0685EppF/"
    "GoO5JgtY3pqxcYIBm0vgqEgUSLwd74M4Y6CYexOvm5xfkGdHwfgZkiOkeh09D4k4uuOvR3"
    "lEnCTjJO+VUtyQaLQkr/DR0fTFeRHxN0+8c06za52UnF9n6ZkUrROWknVvz1vK6agt27Ql"
    "jcn/2FpqjF9anfbgweGcsdSsRs0rfnv/o/NrkCSdztjiJSSd2AdSx0BPy/XQSt9Jnp4ink"
    "/J6cMHz/JJwvq2EqxvS2B9m4VV6HJZWMtpQZGUTH2USxDyFc+6uMbEJNcqsW07i2TxidiR"
    "xKF++PveFxvThmqQK2JSe6RWBKpGHOtQ/egwsSJmJdWDOSkoSSwVsPYV6QaBzJikpK50Ok"
    "rpAux119dQSKot+WqL7+jK4lpoVcZFJJmFTxS6I9yCNqNOXsCrWHPJEZUqTC0VJvLF1nOO"
    "5Iof9HjeM1chcttmgS9jkSfl+jra87AqSABU7NBIiR0qVrveMyKJbFJF5HXJ07+2+Url6V"
    "+SVleXVhdHORZBraeKpQRliq1aOplkNu6T2RiM1RZg/RwrqqfQpr7sLc63kzTGjTTGNiiM"
    "6TxXPYFpl+zFEbN1dT7IISz6d4ZlHEUaPbOJlFgMw2aiWS1OyVMhlGzpACymijww28llvh"
    "frmzERqW9W0zfxo6qBsP94D9HdCf0GanT9RSCJMEYRCkkigUjafNZVl/wfMXTnEHX5EnB5"
    "SGVY5tlOO7GH2ZjMSZ4WX6wVtb+Yff1/VaWh6w=="
)
