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
    "config" TEXT NOT NULL DEFAULT '{}',
    "is_deleted" INT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_version_id" BIGINT,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    CONSTRAINT "uid_workflows_user_id_b835d5" UNIQUE ("user_id", "slug")
) /* A workflow: one draft, the versions published from it, its triggers and its runs. */;
CREATE INDEX IF NOT EXISTS "workflows_newest" ON "workflows" ("user_id", "id" DESC);
CREATE TABLE IF NOT EXISTS "workflow_drafts" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "spec" TEXT NOT NULL DEFAULT '{}',
    "revision" INT NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
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
CREATE TABLE IF NOT EXISTS "aerich" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "version" VARCHAR(255) NOT NULL,
    "app" VARCHAR(100) NOT NULL,
    "content" JSON NOT NULL
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
    "eJztXet32zaW/1dw9MXJHI03zavdtDPnyLHbapvYXT+a6dQ5FEVCEscUqJKgHZ1u/vfFBf"
    "gmSJEUZVMUviQyiQuAP1wA94WLvwZLx8S2dzxaWb/g9eAd+mtA9CVmPzJvhmigr1bxc3hA"
    "9anNi+orS7vDa/5Qn3rU1Q3Kns9028PskYk9w7VW1HIIlB4hVhY9WHSBHhaWsUA6WrnO3N"
    "WXyNBt20N0gdHo1/ExuiD2GlnUQwvdWyDLY4QregytmI7BmrHIvI0Kb8ktmaxcPLO+TBDF"
    "QAFfg/SV7lJkEWRbHvWO0cQznBX2Jkh3Ma9zhd2l5XnsuzzEmiMUm9+jyeRvk4n4k1Vh26"
    "z6ia17VPM9bGo6nUC7+AuDCFGHdXVpEZ9iVruL//Qxa0hj1WriKS8LLbH+HHnIeYC+LC06"
    "RDoxEV6u6PqWPCwwYR8F38TK6hQ5M07jYUoZQh4HzCcWq12jzhyzdy6D7Y/P7LFFTPwFe/"
    "DnX4OZhW2T/x7cDlhvXc0ybwdAfTuAX+j07Or9AMjwFwaX+PCwppBtQl7QCH5gX8P5ZL3i"
    "rwacknEH/+MrUK3uNN5qivMsE0ry51pIe2LNx4T+yMvC+E81w7H9JYnLr9Z04ZCIwCK87T"
    "km2NXZwLBn1PWBHYlv2wHnhhwq0ImLCFgSNCae6b4NTA3UogPxs4GmnV9ca1dn15o2yDF8"
    "SJFg2eCRwfBjcLCuehyAOXTh7//98uWrV9++fPHq7XdvXn/77ZvvXnzHyvL+5l99+1V0Jk"
    "ZLVMUxG/80Pr+GDjlsRoqpCg++chqd6lo84jH6/P8c/u8XuitHPyyfwZ99WBb/EO2yAQgf"
    "xCMQryKPMQRL/YtmYzKnC/bnyxcvSuD9bXT5/ufR5TNW6nka5PPg1UvxDvCO8RULTR2EY4"
    "peYlwJ4hKEswCz1UeD9b0OxEmadkB+2pUkBfHb1xUgfvu6EGJ4lYZYbIR5gE8dw1/ionU6"
    "pspA7Ez/g43cct0WKw9+mPnEAAjZlojdY1j5prqHjwMJ5wdbX05N/Z//HORG4+pP+1T89e"
    "zo9vboj9vB324Hn9mvo+dbjE7JaFyf/Ysv2CvHo3OXvxj8z9XFeQZ/iaiQH4zC/bKAevMG"
    "KhmRgKs7s7aILfTlN6+/ff3dq7evo50zelK2YYabYwy04WL4dia25fG9ocYpe0mtJZbjnC"
    "bOwGsGpMfhj0dnf7H5H/vU0IjzIOH+c+fh2a74fPzx7Op69PFXqH7peX/afPkYXZ/Bm5f8"
    "6Trz9NnbzAoVVYI+ja9/RvAn+vfF+Vl2AkXlrv89gD7pPnXgkzXdTEIWPg4fpRiBSbwWq6"
    "4ZI6SJW2CEjs26Pg10UlVrMNRZcjXYXR5sF987d02HOk2sBrrLAx1YM+qoBAmSPqpdb95U"
    "0bvevClWvODdV27Fmd1JLQmAYB7xHx0XW3PyC15z3MeskzoxZBJoIJ/fBNXsGd5fQ4YKn8"
    "Yz3NUfIrNXks/Yt7MvxlRw5ujq/ej0TNjJprpx96C7ppaCGt44L53Mk6hs/tXy5TL7RCf6"
    "nIMDXwF9TqIusQeHo1FsDYYPqmwKZiqIxyRTx41MtsKE+UA89OC4dzPbefBkJt9qhNy0Gy"
    "AcGVMtU5Tlvz3Px25oMrVMprxadI3m1j320LPJxPOnkwm81hFlqz15LkyvD0Cv2/YtcVkz"
    "yMUzVgl1KppaleWzk5bPLmwSHTIbtbZFpPSopW7ZdRCOCB5vEx7kVeHWQH1Vyd75qsTg+S"
    "pv8VRWigMWc3MCWLG88FfOSyfZbgLKH3+5xLbOwSyUzGLfcE9ks7SRmzJJ1dTudduX2brr"
    "AHXFq/oNauorWpHMtR1Sn4Jq+gqT65OWELr0SV9BMhbYuFs5nKYtrN5Hde6tJabaBNTumW"
    "bEIzNage43UVtPQXPYdrqAMgRz4WNL0C5GrLr3UW19nZ/sMWYqN9StMenF8V1j2x1yHFd5"
    "GdR4COh5mInf265yCeyueH19RQ7f4623hGvXms+xewZV9RUnKr5R8/xp1Eg7sF0lauwTer"
    "u0pCaFf4lBNaMbFNtVc/pIFfsqL42o4yBbd+cYzRwX6ch1HobIZ2PghtGlsUWUvUPQRanV"
    "ddvqJLbRP5JGNEY6+KyspftgLb0Tmn8a/ive88IYu9440zaFcKXtc4ChjFWJ7q7lWIUUGb"
    "Cmayqmfn/gOvlwcZIyr/02ujwZn48uf3/2cfSv5ykb24eL85/C8knT2cnv12ejDOZdMOYr"
    "j6/y+O6PxzcyvUmElKRZrlhCSdkAq0gnIcE75BCMTFef0SGXGkIbBlr5U9vyFthEM9dZIj"
    "j6Aud3AgnX485YeAB2NZnA0nIL3J/s2f6cO5MF4yF96ZA5rzQCQHiMYaCFv3ipm1jUD8UA"
    "XMSP7RDoFasJ/M2kkoQEjedEpJbO7kTdV4d39lQoi4yA9Xa+DFnvXNntn4BQp6R2e0qKL3"
    "M18A3LK3yr4ZvsWQ7ma7bQF+glabJ9jcmocAIn0kdCGOXqSFg8Aft70FAyUS8Evl22MzqO"
    "jXVSEPoSU2X1QEa2K6TDVTqJdbRyt679XVx8SKF9Ms7CefPx5Ozy2TccelbIoqmtMHGuUo"
    "ew+5oQx0SPiHD0JAmxXEbuGMas0ZklWZfLz/3FVE917m/qWza1mPxuWgaVxBD99XW3i8mG"
    "43yWF2iBddk3TahYuAoLq1i53bD6PsTKpQyEK7M5I6SJD48RBmwimJBNZRC5H/eUMXLO08"
    "geFAbSSHXpMpNGUQ09OmD9KGYOZcxXxvz9N+aXri15fD84jodjkItx7WWAXtiBFMRF62kK"
    "7/MLNHp/PQbZukoA/Mp12L6h2y1FSf4aVNcjRn/SsOU9YNUcRk8Vd7uXDKVC1HYaopYw9I"
    "LLsxjYC4KvHfZPdcY8DSvsyRRu6CUXMJS4yiOcNvvLNT5IFb3m1wuMzMDeJsLsVthZ2Rhh"
    "06I8jeS9BSsH5KAET/R0zV3fPD0m1o0FMhY6meO8s7zNitUZ6E5rVsUOZG+Fjbr23ZBGWX"
    "cLkrWJeZOHtSRDW0zSyGrQCNJvssh9szU3t5aITVnrlLVOJkeWBryUbRvlIS8NZ9mBbCA1"
    "jpznpdb82OUHLpRKK5qYtjk0/KRDVtXIlGHWClGjrUSCRlaNEjE3afmoIOmm7C6VEgRxAm"
    "wG0qUIrAzjOB00xUg3DLxiAw65gFwMMgf7zYRTPcgRJM0etH2tIhSUiT5RXqGHhWMnROio"
    "DYugla0bvJUJrPgaJxNxqLxRpHuQwf2B/adTVi0vFMnbTPZmyNoW28FiGTxoM3wgBHbRaf"
    "aVUBvEnDbL/Z5gt8YxpPFIq2DSDi/lZbpAOII1PS8ZMhVMmvG85INJU9O9hpqQo3s8XWH3"
    "zN+a6hCtuHX12hShUm6lyq2yF7QOaXavr7EgyEh7FHXQ2pLg+cul7krOrxZHPidIVNRzta"
    "hnprZRX+LUAdHhjPjLnHaXBjyifkS8fz07Px2f/5SHPfkiraJktYtqIf2VIvprXHoSRiZO"
    "ax7KTtP1lbOzZx8My2yAVZquEVYdW1eb4dbIBpsmVtnSu2NTzYfGqhhpxQgdtK53Qwh9Cv"
    "t6FZt57cDMHqbaHG5tN3/0bAsQD1diXg/C5SpY1sMQvc1G9QuCIZuBMHqH9EMwdAszeGjA"
    "Zn9B4gO4dZQnK5iEZcUVpnD7aN623mbl3MROF+C9hPz9wzB7f5CtX7zhOag+6GT+k6uvFs"
    "PQMD5hnQAiuLY1aaRPdkBn9evm3xeOAV3+HjJZhT0Pgvlyl6oGz4fBTbMEsweBEwFuiMWu"
    "67hhW7dkiT2PDT9PASHeMQakumVP4PIAUTHcQksAhqAFXkx8un7PisJAh9fGcqQErKzZpb"
    "5mHfhCEdXvGC70nfhASNBl8QQTlo0Rm6++8GJ4PgOCzVdzKDrHfodt2phtjQFBVP3CYXzM"
    "82Hw0RCNO3CDro48ttLoNjJ0NnqicWiB/csbEFfeEhz0GT4SnBsw3hZBPqGWDU/YAuWyR8"
    "/YBo0msA8t2QqkMR3JIviYbYPHUIc3ef4OsRqWbGtj1bIpb/iui4mx1vhVuBOemENEIUED"
    "qRJ3eD1hQ3iPRVsMBxgJ4gT9hHp1suZwNfOU8IyECTdJMpxRPK7qLoGv0JxgwY6ErfPx/9"
    "6cpbwl6NPPZ5dnKGwYja8QW1HR+c2HDyLWPNW/TCYQADT8vXItx7XoOvw7yWxJr0+9L4AW"
    "Cj09Qd+TLdXrf6aPtXq2COSUsp7xeaCxycjYv7xjGS6r2xnPdoodYkFnMk0kO4RG56dIGE"
    "jQP9DR5c35+fj8pyNJP+Or5+p2kVOuN3Uyrr+kf4yHb85OZd1LAF4bQr4EbeqfKAWn6Dcy"
    "V30XJ+/HRu/mpnZjhalR+wH5Fh1o+OHRfrJxDMKCm+d7fv3cpodBkHmVHqaa3dDJVtzjYr"
    "2fbepZoq16S6WYfdsOcWSDLUVPTPQf/omO3l98/PXD2bV8sq90N71bBg88ilcNNktBvalz"
    "UaMb4HMxCIzOrEFHOOmmfiTqT/dEBT90MvhBqA9y50VB0K5fcNBXhTzkQx4ira4OwimiHp"
    "7qbR/m9Apbz92Rpz08l0eAAdddJatxeWqhNKnKzlIhO4uJV2wm5IAu3POi8o9nYX6RBfbF"
    "1ltde3EN0cUZjTzuEfUj+oE/js5vRh/ybpjE8y762/cwtkFo4XmkE887ifQTRJjt2Z41rB"
    "Smpy10T7K2luTUTBLta2jIriUsi6x8mWxQzqAxlQqClDKsyjS4E1gdnzZh1wSZWlLTUGpT"
    "25nWU6yylIenVnEfZx604ujbiOAQsBq2nX044XiuO/OztGr6R4ejhPu0hrKaJFH6Kt+vVa"
    "Dhbnh43wINg/CMZoyQJlahxV0eaMNZrnjC6oZzPkOuBrvLg50M12kw2FlyNdhdHuw4EqjB"
    "UKeJ1UB3eaDDEL/qCm9Isa82xHrKbSZurx5UEuJDUHmLEeRBvjWULCmtOgMtOwMdR+U1Eb"
    "oz5GrN7vKabYAb0tZczJD1mkvf8lrU0Hd56BMh1jV37TTh4W1DAgC8cgyJ27QsEjNDuNe2"
    "vke+6SOO188jXhZtlaJToVYVQq3CE0T1WDtJ1SOp6pG5PApKrwd+ikyh3xT9RCh+PfwzhG"
    "oEGq/y6fM29UZBQqxGoulIqJu1dnWzVmfyaCg+TwLZ9FK/ggrUiNQZETjrpm6b2yKhSa3b"
    "5p4mV0zHmLsqspVSxZStKC2i3Ksr/UrBLrnQTwo6Vz9bQDq4K+wsrK6fMCeV9RS2rAOJc9"
    "Ayqbw9jGvex7anUEuUkgqIx0fYW1o5enW7YhbjlPmjArqhuq7wrYZvxrxRgDDIcJtuVzUW"
    "lm2ywZKI2OrK0CyHqotVN6BkLLBxt3I4TVtQvY/q7BFoMDUfIV9hArvyzIVpkKvlMNQyo7"
    "05neEnfvMNT90H2foMZ4kRdd7xyyl1SiF5HeS5gz8hl4HIRcj/YCMe5iGMEgiiOfybz2u4"
    "k1Ygy9+Il+eVQs7CyfdoEqRc4OnzgAyyf1lE3Pfjk3doMplhaiwmE97KZAK3b/7x6vN/BU"
    "9ZWc8yWbduydQx18doFPSCt5HMpziJwdaINxF5ChPPeB8Stxfx7+e95peFBqHuyHSwx7Pq"
    "cVLxGWGGxAfHt00Glwfo0YXl8qSD4r5QZ7kMsxb+x/FdyCjIkw7ekuBTjzzkOg9BYkLIIe"
    "halDUF+HhFCfv+SCRiSeSuCMZo8PlzNHGDTSueAJAGyE/mnfIMZ4XrpQNK8q/G6Tmrr0vS"
    "J0Ehnj1JljQp6lDTPrDKNyYnCjI4jc/RsyiZ3BAdfRqNr+Hnc1kSLN2iQeY7DlWcfqppRy"
    "PdrkJP/xF3jueaE71hwwpveEUyLNvIe5bqMlvSXOe+Qha6Cr0O65J1PJqzUc645LyVPNxq"
    "IPhikfyk4jSUUcdUTquOmFiHqORy3yZpgA46/0+0gNfAKyQ5jGhnwsS52jyVIDo8ngolkR"
    "xixdc6xRTqNmjBJcXZdwrPCG6TcadjDLfrnDs8PUke3go5TSQIH+4ZcZHooS6OMZUCMgVk"
    "41QbB5xpY+W4EgYsgyykODysHjkryR6IekOVieSpWXTz4qhyJxzISZ4tTuupk3r7Msim73"
    "IvlraUObtKTGUZQhWY2DhUNLTK1tEvU0R9EJ12rWKG/oN6wmmSqg8o1xNQ+dcvdSo7j1gu"
    "PKUplegUAXrXMDdNglLtp13eT1lVbNDkIY3lcyZNqeZMeCramdfOHxvSKBAjrvS92mecYy"
    "J1wLnCAeeSK2bKRIztL5nZM27N5N5JRhbUQy5HetDo1eW7HOnhoRcEeG8BYlENh4clD+IR"
    "H1wLwTTdgeIms7wQ3V2XQCbbltcUe73C6wRM+sndmSn4J+Pz0eXvcq9AWD4pDZ38fn02yo"
    "C+xFSHqKW6cmWSTsmWG24uLM1sUXR3obIbVrYbPkEqha7hvptMCiWnxoOLV9XprvRpkLAD"
    "6eNdfvVzto97Gn9fEd14Gr/4rNyjH9X55ApFudp5HVF62ODQjibOaHDaqkd3qO7dieMlmQ"
    "My6MF1KEb6jGKXvY1bGaIpnjFu5GdHCP5CCw/stFW39KRJylaQU39zWgj0JfhpmV9yR1FU"
    "1Hwno+afzI7UyF7XGUXqyQ1JexBf1THj0X4zXGJ1rTFLY6JDhWyly65c3ghaSHYYcxP26x"
    "xGJRvwl8a6dNc4qvU7vxY6IVgS/lm+vkVEBzhN73Xbb2LLTdP1wcLQALd6ttyIRNlya9hy"
    "cxaap1V8w/xpJdpuIsVaBRU3SFNWUau9IBgFFELzDOs58pAZ2LPD9AgEs5IIlrc59pBDDJ"
    "7nwIIcB0wFNfNqbZuVi/QTxF9OsTuM1F2oFn6HFQ95Wgh4AneBI51pxkvdZO8XmCACOS5Y"
    "jXPrHpNjNGHAOC5PXPGwcG7Jyp/alrfAJmv4ezQJr2ycrnkRCio6GFGGojLROVZjscadSd"
    "MX5o8T3wAn3nNF4lvMN6R+SNDVODwfsobGuq1Fn8vZKIwlKzw9H6cF+PXm5MP46uez0yN1"
    "eL6jZoAMq1UXBvOESi6seab3jGGXMzm3eb63mT5yejn68TqvlMSP0/tCdi1/msBrWA/r+l"
    "lDmqY+1mbwxjfrTn3Lphbxjk3LoJKrdP/6+qQe13iLkXJvMaYRUS+UmjTnvn1dgXPfvi7k"
    "XHiVjRLwPCb45UEuPqGZIOmrnWLY8hnNUEabuc5SM119RjUX31vyFMeFm96GWnoUZdDaBs"
    "hF53oKfkTSV+ZW18VHhOq6+DwjTNc1A25yhH0wivX9ApPOyTlduC/jaS536NpQyEJ1Wrnd"
    "IV4oWgC4P2FQMmxza+oWicNVOmwp5DvN7Hwx8univUMINmiB1TxbZFhmNXfY1r2AbwhKV7"
    "Saj7gl+MhDumE4PqGIh29BTlTLZIISGlMPUecOE4+boDEx3PWKDSyUY6KFJAJs6xrBPn5D"
    "qGWjiYtn7NGC1az58GTCkzuzugymYfLEyjxlsTVfUFYnCorDw2WRMbvcGp3JVRv2erNlOg"
    "d/cANCOE9Shmhlbe6otdnDbFmVxwHd+JZZYFJKEmVGwmdUxzc349Mmu/zmAUnoNbwl+Oe1"
    "RIvZuVuTS7evXj7Pqh380zPqZDRH6moRWcJ21O+nZfsdG+/CBawOzkmaHlpIv3lRxbjPSh"
    "XCzN9lrUiwI2l8X8tjfRbucUX2pDRxX81Kw5ZtpsF23xD1HLWCvRrsPNV27WQUMdWTu7Ns"
    "y5O5s/74/KTuLCZcWuxtw0xzKWKVG6fLZtSsUtNguGVVqEHv8qArJ4piBKERrszmjJAmPj"
    "xGGMDhrgtirwfRhXV7yhi56/ae4Bx7t/W0xzjIrq4/r+Jq2OLAdTojoO8aMsWhjqNhTCie"
    "i5S7l0GNeyvYPK7DQYacxOlQAHCx48GKCbTUIG92Plw5S0xBihUx6aG70EPQpyHyfGOBAh"
    "v/ynVMX+w50QWIDpwgX+qWHboa8s6InbSwrVeh8g14Umg1gh+wV3xln+Qiu5TldLMvQ95s"
    "iT8jCKxPNaOuptsDf0c4ujUFjwyZssNvtMPz/2sgHJbvo1xXyf7+ssT+/jJvf484Un5csw"
    "Irb3Ves9uI78TjsT+epXat7Y8A7VPm5ev5mRFlhlNmuCpRCGUi6KY4hH0+VtH/5I3d3qqV"
    "0WtvjF7y1aQFYCVhn/u1llQOYc4upFuEMIsgvPaMi1e8vh7x92PZFgPgyi2LMbrV7IqJ0a"
    "0S0iyKi0QdoYKHfDYeLrKoh+7w+hhdLzDiaWcg+UWlsOYWaoXQ5jFFU2w7ZA5h0NzyCEtN"
    "mP4jrBhyczhQycyybUjkQYqzc2TMMXBRl0py2SF5R8UbP2W8ce3b7ra56K6ju0HFk74Fmb"
    "s2BFIWJe/qJ2LDHR38VxaJA7dIlPpiSm+RKPXGqMO+m7ZnZY542sskElEGW2rOzYJDujYE"
    "VdXnzLzv2vUS+wprR6+XuHat+Ry7Z/eYSLXr1PthmWJNRUkNQ9FmkTq661r32HzHNGFWPf"
    "vprkGZ1dHCce6GcP+DZQT3P3jGApu+jeGp50+XFgWFeOa4y43ROu20Ajr3JDgyjE2eATP4"
    "SEiwGb9hQtQE4eWKroeIB9ULfdwnQcZMi0LmSJeKY8tBLk90MbslUE6ACZ2BE8oiuybMG9"
    "5IYCtwiL3mr0V9HiIORRPPX2GXtQ99gxPNusjqyTrNHrF3cPH25Hs0Yb9ty2DzzZsgHosk"
    "wpYcsAMEXTQYSxyzknhFF/xDF84DYhy1Fp8BdgSGn0X5p7MGXLyy9bXmzBi/T3hIlKiTf0"
    "z01awUkzK9YzQiwRueiHTGg6MY2BGj8O5b1Lsl0u9vJXYK6gx/i2rDv2K0Nkc4paeA5gTr"
    "XSR3F+YOjRtJxjeh0fkp/yMeS0kUVtMosExn64d/lUDYtBNhtETDLsR6S7PmXWxgWBrqdK"
    "FK5FumGZ9Eq0NhSwFjJJcRzhrccp3rRHK6tMALm2PyMg2qqLzOqB0lV99IY5jKTFa9Cl6q"
    "Z7MqUh7K4Ipp9jUKqR5GfLXQmoQUpSnVZZ8pQOvmnk1T9WKu7jpuFtQSuUWs2D+SpGnTPV"
    "LTFLo3DpJYpq23iqbp+pDSsebOEwv7eWHJcWysk4LtJ0WYvfKEUe6KO6MnSezkGn8bmJ1c"
    "XHxIWd9PxlmHyM3Hk7PLZ99wNmWFxGWZEstsSg6vAXWKTiFdB+lmHqksucpK0GWfU2xTyg"
    "91obKXJno8d9OL7IC+2EJuaTmLODe51cEwLK/gG3BXRmyIrOv8TFOqWOymzk8ViKA2hUCu"
    "TZkM681HCbGakioeYY/iEZSXvPXjEclFoQVoA1f3VabW/VpRqgItWVBVpve9OhwhY9fiAI"
    "4sV2+O40hySMVwjk/g2g+jGaKsKO8yUQzZ+AUeELDSPREkMJlZNsWuN8nHcbRbPQ/gEEHv"
    "wRWnPKP8A55CHAhcwCqCQywsQjOMBTbusIkeLLoYxocwIPM8kN8x1QvpK9Y5BNdksboZO8"
    "ys+WTIOiI6QRzWL+8BTmW4CH9ZOayst4C0MRY9RpOlTo0Fv4l9ImJIxAMeBz1Bnr4OLoLl"
    "D4a3BCz+2ByiRJzIQr/HEIvB/4fENJyAqTIQJsJPglguw2JtO7oZXNMK1AEmvA3Pecdavy"
    "V8KrE3xBTApdiBR8eEYRvT9RaZ8UNukwZgVPRap7oWXWW/Oeoi2TYan6NnR+HgD9ERBPkc"
    "PY9CMCwvWBxlIRjpiBHZJ2UCFeKhTj/hQ9v0w3kVhY57Sbdr3ZErb7P0NoJcg3AhMQ/OaN"
    "aY6RcHhwRDGrSg4hE6o3aUxCMk5kkdXSRL10OFZCf5P4pCGkpuNd37gIY0rG8qwfqmBNY3"
    "eVjFNp+HtTwCIqZSKVWksRCBTFIX1wSZCitJHQfNI1l8025Msa8T/7HP22EC317Xj5ygek"
    "QvcihqJLGOxI8O+5ATMng9mNOEyl9fAetAkG7gs0lQKi99px0ylMFed3+NiJTYIhdbdMv2"
    "3VqBD0kS5bfnC4Xl8X1Rc7HuyWz7xZKLhFSJMNVEmNgolQe8LGAzTddXtGVYFSS2KFaoM2"
    "T7itWuw7NVzIgSUYTTXN1qs8UsVbfaqAiWuhEsSZQT/qF6fpIMoUodU8tnooKIHjOIKOTV"
    "FmD9lKiqp9BmZvYW9zapiCFpxFDuOOiWKGXzt/QEpl0GVo2waxmLgSSWKngzLAuf0uMym+"
    "KlimHYHEZTK6bhUAIatjRAFYcq3GPXkwaZFsubCRIlb1aTN2FS1UA4KN5DdHcS/sFapMEm"
    "kEYYrNiFQQohSVZ9tgyK/g/Bled7iHYJuNykPyyzrGaNqMO8T+BEJsUXS0Xtb2Zf/x8k4M"
    "PU"
)
