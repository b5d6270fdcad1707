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
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE,
    "workflow_id" BIGINT NOT NULL REFERENCES "workflows" ("id") ON DELETE CASCADE
) /* What starts a workflow: events of one type and source that pass the `filters`. */;
CREATE UNIQUE INDEX IF NOT EXISTS "trigger_subscriptions_path" ON "trigger_subscriptions" ("trigger_type", "source") WHERE trigger_type IN ('webhook', 'form') AND NOT is_deleted;
CREATE INDEX IF NOT EXISTS "trigger_subscriptions_match" ON "trigger_subscriptions" ("source", "trigger_type", "user_id");
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
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "subscription_id" BIGINT REFERENCES "trigger_subscriptions" ("id") ON DELETE SET NULL,
    "user_id" VARCHAR(255) NOT NULL REFERENCES "users" ("user_id") ON DELETE CASCADE
) /* Something that arrived: a delivery to a hook, a tick of a schedule, a submitted form. */;
CREATE UNIQUE INDEX IF NOT EXISTS "trigger_events_once" ON "trigger_events" ("user_id", "type", "source", "dedupe_key") WHERE dedupe_key IS NOT NULL AND NOT superseded;
CREATE INDEX IF NOT EXISTS "trigger_events_newest" ON "trigger_events" ("user_id", "id" DESC);
CREATE INDEX IF NOT EXISTS "trigger_events_type" ON "trigger_events" ("user_id", "type", "id" DESC);
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
    "eJztXWt32zaa/is4+uJkjsabOJd20+6cI8dqq21id3xpphPnUBQJSRxThEqCVnS6+e+LC8"
    "ErSJEUJVMUviQyiBcAH4DAe8dfvQUyoe2dDpbWr3Ddewf+6jn6ApIfqSd90NOXy6icFmB9"
    "YrOq+tLSHuCaFeoTD7u6gUn5VLc9SIpM6BmutcQWcmjtASB1wcrCc7CaW8Yc6GDpopmrL4"
    "Ch27YH8ByCwW+jU3Dl2GtgYQ/MdW8OLI8QLvEp7cVEBunGcmZNNHjv3DvjpQun1tcxwJBS"
    "0LcB+lJ3MbAcYFse9k7B2DPQEnpjoLuQtbmE7sLyPPJeHiDdORiaP4Dx+G/jMf+TNGHbpP"
    "mxrXtY8z1oajoe037hVwIRwIgMdWE5PoakdRf+6UPSkUaa1Xgpq0t7IuM58QBa0bEsLNwH"
    "umMCuFji9b2zmkOHvBR9J1JXxwBNGY0HMSYIeQww37FI6xpGM0ieuQS2z19IseWY8Cv06J"
    "9/9aYWtE32u3ffI6N1Ncu871Hq+x79BS6GN+97lAx+JXDxFxctiWUj1oLmwBV5G7ZO1kv2"
    "qMcoyepgf3yjVMsHjfWaWHmWSWuyck3QnluzkYN/YnXp/E80A9n+wonqL9d4jpyQwHJY3z"
    "PoQFcnE0PKsOvT5ej4th2sXLFCOTpRFQ5LjMaEU9236aKm1HwAUVlP0y6vbrWb4a2m9TIL"
    "XlDElmxQZBD8CBxkqB4DYEaH8Pf/Pjt79eq7sxev3n7/5vV33735/sX3pC4bb/bRd9/4YC"
    "K0eFMMs9HPo8tbOiBEvkj+qdKCb4xGx7oWzXiEPvs/g//7ue7K0Rf1U/iTF0vjL9AumgBR"
    "EM1AtIvsYwoW+lfNhs4Mz8mfZy9eFMD7++D6/S+D62ek1vMkyJfBozP+jOId4cs3mioIRx"
    "SdxLgUxAUIpwEmu49G9/cqEMdpmgH5aXeSBMRvX5eA+O3rXIjpoyTE/CDMAnyBDH8B8/bp"
    "iCoFMZr8BxqZ7bqppdz7ceo7BoWQHInQPaU730T34GnA4fxo64uJqf/jH73MbNz8aV/wv5"
    "6d3N+ffL7v/e2+94X8Onm+xewUzMbt8F9sw14iD89c9qD3vzdXlyn8JaxCdjJyz8sc6s0H"
    "qGRGglXdmr2FH6FnL19/9/r7V29fhydnWFJ0YIrDMQLacCF9d8K2ZfG9w8YFeYitBZTjnC"
    "ROwWsGpKfix96XPz/8T31saA5aSVb/JVo929U6H30c3twOPv5Gm1943p822z4Gt0P65IyV"
    "rlOlz96mdqiwEfBpdPsLoH+Cf19dDtMfUFjv9t89Oibdx4i+sqabcchEsShKLATC8VqkuX"
    "oLIUncwEJo2VfXpYmOi2o1pjpNria7zZPtwkf0UHeqk8Rqots80YE2o4pIECPpotj15k0Z"
    "uevNm3zBiz77xrQ40wepJoEimEX8J+RCa+b8CtcM9xEZpO4YMg404M/vgmYODO9vYkGJ0u"
    "gLd/VVqPaKrzPy7uSNIeYrc3DzfnAx5HqyiW48rHTX1BJQ0yfoDKVKwrrZR4uzRbpEd/QZ"
    "A4e+BR1zHHWJPljMRr42mL5QaVUwEUE8wpkiN1TZchXmyvHACrkPUxutPJnKtxwhU+0GCI"
    "fKVMvkddlvz/OhK1SmlkmEVwuvwcx6hB54Nh57/mQ8po91gMlu7zznqtcVpddt+95xSTfA"
    "hVPSCEYlVa1K89lKzWcbDokWqY0aOyISctRCt+wqCIcE+zuEe1lRuDFQX5XSd74qUHi+ym"
    "o8lZbiiNncDAOWzy/8lbHSSY6bgPKnX6+hrTMwczmzyDbcEd4sqeTGhFM1tUfd9mW67ipA"
    "3bCmfqctdRWtkOfaDqlPQTNdhcn1nYYQuvadroJkzKHxsESMpims3odtHqwmptwHqD0SyY"
    "h5ZjQC3e+8tY6ChshxOqd1HMiYjy1BuxqQ5t6HrXX1+yTFkIjctG2NcC/Id41tT8hR1OR1"
    "0OIxoOdBwn5vu8vFsLth7XUVOfgItz4Sbl1rNoPukDbVVZwwf0fN8ydhJ83AdhNrsUvo7V"
    "KTGmf+JQrVlGyQr1fNyCNl9KusNsAIAVt3ZxBMkQt04KJVH/hkDlzhXRppRMkzQIco1bpu"
    "25xEN/o5rkQjpL0vSlt6CNrSBy75J+G/YSPP9bHrjDFtkwtXUj9HMZQtVUd313KsBEUKrM"
    "ka80+/O3Cdf7g6T6jXfh9cn48uB9d/PPs4+NfzhI7tw9Xlz6J+XHV2/sftcJDCvA3KfGXx"
    "VRbfw7H4hqo3CZMSV8vlcygJHWAZ7kQQvAPIgcB09SnuM65B6DDA0p/YljeHJpi6aAFo6A"
    "uN3wk4XI8ZY2kB1avJGJaGe2D2ZM/2Z8yYzBce0BfImbFGQwC4xZhONLcXL3QT8vZpNQou"
    "YGE7Dh0VaYnam51SHBLtPMMiNRS7Ew5fBe8cKFMWKgGrnXwpss6ZspuPgFBRUruNkmLbXA"
    "V8RX2Fbzl84yPLwHxLNvocuSRJdqg+GSUicEJ5RMAoF0dE9Rjs76mEkvJ6cei7y05GhGyo"
    "OzmuLxFVWg4kZLtCWuzScazDnbtx6e/q6kMC7fNRGs67j+fD62cvGfSkkoUTR2HMaIicqS"
    "XZM4pj0iKqp4pJm/iWjS3CW5qWgSX+LX992+1C3xBqZnmBhFJ19SYJ97iAw5I4jHIRpG1L"
    "WPlx7WapH4IfV0J5tTTrL4Qk8fEthB75EEya6aMXmsYOdGFkDHuhrkI4eUjlvCJxO6+FDg"
    "X/7kUEV4pmpWg+fEVz4d6SxfcDQh6MQM7HtZPOY2IACYjz9tME3pdXYPD+dkR56zLO2UsX"
    "kXNDtxvy4PstaK5DC/1JXWoPYKlmMHoqn9CDXFDKfWqn7lMxJSQ1x+UDe+XAW0T+Kb8wL0"
    "SDHfmEa1pwOQwFZtwQp822XI1NUkmL7u0cAjPQt3EXsCVESxsCaFqYpTh8tOjOQfMjUivp"
    "ZM3Msix1I9SNOTDmujODWUNukw2r+NxWS1b5xk1vCY2q+l1Bo7S7OYnE+HeThbUge1hEUk"
    "trUAvSl2nkXm69mhtLEqa0dUpbJ+MjC50xio6NYneMml/ZkRwgFcKhs1xrdu6yEye40pIq"
    "pm0CWp90ysoqmVKLtYRHYyNeiqFWo4DNjWs+SnC6Cb1LqeQ1jACaAXfJnf6EjyECEwh0w4"
    "BLMuE0T40LKc9BfhPmVA/y10gz22zfKndTJKxPmPNmNUd2jIUO+7AcsLR1g/Uypju+xsi4"
    "jyTrFOgezS6+Iv/pmDTLKoX8NuG9CbK2RU6wiAcP+hQFnGHngyZvSVuj/pD18pLHlltt/8"
    "ZoppWjY4u38iJZQMxgRctLikw5OqYsL1lHx8TnXkFMyNDtT1bY/eJvTHQId9yqcm2CUAm3"
    "UuFW6QsahzR91lfYEGSkHfI6aGxL8PzFQnclsZX5XrkxEuWRW84jl4ht2JcYdSjrMHT8RU"
    "a6SwIeUu8R79+Glxejy5+zsMcfJEWUtHRRzt28lLd5hQs5hGfipGLAcJKuqys77ZdvWGYN"
    "rJJ0tbBq2b5aD7daOtgkscrk3R6datY1VvlIq4XQQu16O5jQp9Cvl9GZV3bM7GAayP7Wev"
    "O9ZwKg/nAF6vXAXa6EZl246G1Wql85kEbac6W3oO9TRTdXgwsFNvmLBuXTGzFZIP1Y1OXX"
    "a9KbMbO69SYbZyp2PKfWS5pbvi8yyweZ5PkTlh/pg+7Mfnb15bwvFONjMghKRK8UjSvp4w"
    "PQSfu6+fc5MuiQf6BZlsTIA2e+zIWfQXk/uAXVgaQgMCLQ20uh6yJX9HXvLKDnkeln6Qn4"
    "M7IAsW7ZY5rYnjdMb0h1KAxBD6waf3X9kVSlEy2uNGVIcVhJtwt9TQbwFQOsPxBc8Dv+gj"
    "R5lMWSH1g2BOR79bkVw/MJEOR7Nft8cOS36NOG5GgMCMLm54isY5argc0G7xzR21114JGd"
    "RreBoZPZ453THsi/rIN6VgeWeS5mcoi7BvLisqYH+iloKNj8QsblcvTPu2HC8gA+/TK8Hg"
    "LRMRjdALI7gcu7Dx+433ZifEvXQq6F12J88dmpOjjTT4xNNqp48xtGxqZPI2sIulUHwidy"
    "01h4LRonm+1820QYfBwbbUSb+o3Yzlr9B+RbDKDmi4df5cY5EBU3r4fsl7PNCANX3TIjTH"
    "S7YZCNGBn5lz7dNLJYXxtGlZpUroTadopDTVYheqwW+PEf4OT91cffPgxvhxcnsm1Id5P7"
    "ZFDgYbissU1y6k2DCzvdAJ8L6bGLpjUGwkg3jSPWfnIkyoTcShMyZ8LkKuAc10c/J1xSGY"
    "6zhuOQN66CcIKog7GRzcOc3GGrKY2ztMenOA4wWOmWNLN0UYaLNKnKcVEix4UJl1hyNXvu"
    "mRfW35+e7kUa2BdbH3XNWYfD1Pi17JYh9R6taR8Hl3eDD1lldqy8jVbLA7QQ//NueDe8yC"
    "IdK28l0k/gp3NgZ1a/lLOTNtc9yd5akDUvTnSoBvZdc1iWs/RlvEHxAo2olCuZdMGqfG07"
    "gRX5uM5yjZGpLTUJpTax0aSaYJWmPD6xilmKsqDl+zCGBMeAVb/p/KIx813VLz9Nqz7/MM"
    "SE29QqCKtxEiWvsvNauWvtZg0fmrsWEYjd2gshSawcNNs80QZaLFna35rffIpcTXabJzvu"
    "CFJjstPkarLbPNlxL486m3iKXE12myfboGptW3MhQdarv5vLW1FT3+apj7nsVVN7pAiPQZ"
    "L/JkEOLpEhUcMXefakCA9adtxz/u3I/zOLeJH1PkGnTPclTPfCF7na0o5TdSjee8+rPHRy"
    "rAZ+gkyhXxf9mGtnNfxThGoGau/ySf/tarMgIVYzUXcm1H0Xu7rvojXRrWqdx4Gse9VOTg"
    "NqRhoKN1Z3wJQJM650B8zTRHC3bHE3GsBdtKM0iHKnLtopBLvgmh0p6Ez8bADp4AaPoWiu"
    "mzDHhfUEtmQAsbg6GVfeHMYVb0k5UKglQkkJxKOQyIZ2jk7deZTGOKH+KIGuENcVvuXwTa"
    "k3chDOT2ISMzfNLdskkyVhsdVFXukVqq4724CSMYfGwxIxmqageh+22SHQ6Ke5hyxCMeyK"
    "8wklQS6XWUhLzfbmJEOfWD56llCH5tAx0AICjN6xK6N0jGlKGZp9hv5JY2N5hiD2B5lxkR"
    "0oTOsDZvTfbLahnfRCc+8MWH3WKM0kNP4BjIMQXpaIh5I9wDVN7c+y8PvOOzAeTyE25uMx"
    "62U8pndifX715b+CUlLXs0wyrHtngsz1KRgEo2B9xLMcjSOwNccb8+xBsTI2htidAuz92a"
    "jZFV6B6yQwEfSAgzBgpPw1RN6iFfJtk8DlUfTw3HJZKiB+ixdaLEQuof8g36V5flgqoHsn"
    "eNUTD7hoFaQLotcWuBYmXVF8vLzUP59jgf2xWOhgjnpfvoQfriw1EKcNk3IYaAmrpZeIr1"
    "+N0bOlXpSOg1Zi2ThkSTjCAdUdA2l8Y7KLICPI6BI8O7m+u7wcXf580gcnnwajW/rzuSyp"
    "im5hjSxMAVWUzqTuQEPZrsRI/ycaHBhcXgA+GjKt9AlrSIZlE3l0EkMmW5qLHktkNSoxat"
    "GWbODhNxvmIIp/t5LCrSaCbRbxV8pPaBUOTOVIaYmKtQ8Krtyrk1biqPNJhBt4BbwEyaFG"
    "4FZDyCHsXOU1FSM6vjUlOJEMYvmXLUQU6o5Gvkrysznkxpxsk8GhZQtu1zkcWLh7Ft4SMf"
    "IShI835pAHDlfFMaJSQCaArB26fcSR20vkShZgEWSC4viw2nOU+wGwen0V2f7US3Tz5qhi"
    "cY8kkmeLaD0VqXcok2z6LrNiaQuZsatAVZYiVI6JtV1FhVa2inyZIOoC67RrEVPYD6oxp3"
    "GqLqBcjUFlb7/QsSwesZh5SlIq1ikE9KFmroMYpTpP23yekqbIpMldGou/mSSl+mZEVDSa"
    "Vc5HKGgUiOGq9L3KMc4RkQpwLhHgXHBlQRGLsf2lBQe2WlMp3uKeBdWQy5AeNXpV112G9P"
    "jQCxy8twAxr4Xjw5I58fAXroRgku5IcZNpXhzdXRdAJjuW1xh6ncLrnKr046czEfDPR5eD"
    "6z/kVgFRP84Nnf9xOxykQF9ArFOvpap8ZZxO8ZYbbsIqzGyRdxeW0huW1hs+QSqFtuG+m0"
    "wKBVHjwUV+KrorGQ0iBpAM7/LLx9nuNxr/UBHdGI2fHyu391CdTy4XlMvF6/Da/RpBOxqP"
    "0WC0ZUN3sO498PCSVIAMWLkIQ6BPMXTJ06iXPpjAKVmNLHaE3kydG7DTVNvSSJOEriAj/m"
    "akEDqW4Kdlfs2Eoiiv+VZ6zT+ZHqmWvq41gtSTK5IOwL+qZcqjw15wsd21wlcaER0rZEtd"
    "doXnRtAE2XF8m/S8zmBUcAB/rS1Lt21FNX6HzFx3HChx/yze30KiI/xMH3Xbr6PLTdJ1Qc"
    "NQA7dqutyQROlyK+hyMxqapxV8Rf60Amk3lmKthIgbpCkrKdVeORAEFFzyFO2ceMAM9Nki"
    "PYIDSU1At7cZ9AByDJbnwKI5DogIambF2iYb5+knHH8xgW4/FHdps/S3aLjP0kLQEnq3LN"
    "CJZLzQTfJ8Dh3g0BwXpMWZ9QidUzAmwCCXJa5YzdG9s/QntuXNoUk6/gGMxRVgkzWrgqmI"
    "TpUofd4YHxxpMV/iTqXpE/nj+DvQiPdMlehW3A2pH2J0FYLnxdLQyLC18HXZMhK+ZLnR81"
    "FagN/uzj+Mbn4ZXpyo4PmWqgFSS608M5glVHxhxZjelt7QfnE9+Ok2K5RExep+9qO4pfmQ"
    "bmvfm/mv+avbF+QsJoxfFuT8CM0YSVf1FP2GYzQFjzZ10UIzXX2KNRc+WvIUx7mH3oZWOu"
    "Rl0NgByFjnagJ+SNLVxa2uHw4J1fXD2YUwWVd0uMkQdkEp1vULTFrH57ThvoynudyhbVMh"
    "c9Vp5HaHaKNoAODuuEHJsM3sqVskDlfpsKWQ7zSz89XAx/P3yHGggXO05ukq/SKtOSJH95"
    "y+Q1C7pNZ8wDTBJx7QDQP5DgbMfYvmRLVMwiiBEfYARg/Q8ZgKGjqGu16SiaX1CGsh8QDb"
    "ukWqH79zsGWDsQunpGhOWtZ8WjJmyZ1JWwaRMFliZZay2JrNMWkTBNVp4SJPmV2sjU7lqh"
    "Wj3qyZzsAf3IAgvpOEIlppm1uqbfYg2VblfkB3vmXmqJTiRKmZ8AnV6d3d6KLOKb95QmJy"
    "DeuJ/vNaIsXs3KzJuNtXZ8/TYgd79ZQ4GX4jVaWINGEz4vfTLvsdK+/EBlYF5zhNBzWkL1"
    "+UUe6TWrkws2dpLRI9kTR2rmWxHoozLk+flCTuqlqp37DONDjua6KeoVawl4OdpdqunIwi"
    "onpyc5ZteTJz1ucvT2rOIsylRZ7WzDSXIFa5cdqsRk0LNTWmW9aEmvQ2T7oyoqiFwCXCpV"
    "l/ISSJj28h9Ghw15Vjr3vhhXUHujAy1+09QRx7u+W0fQSyq+vPy5gatgi4TmYE9F1DJjhU"
    "MTSMHAxnPOXuddDiwTI2+zU4yJCTGB1yAM43PFgRgZaY5M3Ghxu0gJhysdwnXZgLPUDH1A"
    "eeb8xBoONfusj0+ZkTXoCIaAT5QrdsYWrIGiN20sO2VoXSN+BJodUcuIJe/pV9kovsEprT"
    "zbYMebcF9ozAsT7Rjbqa7gDsHWJ2KzIeKTKlh9+oh2f/V0BY1O8iX1dK/35WoH8/y+rfwx"
    "UpD9cssZS3itdsN+I7sXgcjmWpWW37HqB9yrx8HY8ZUWo4pYYr44VQxIJu8kM45LCK7idv"
    "bPdRrZReB6P0ku8mDQArcfs8rL2ktAtzeiPdwoWZO+E1p1y8Ye11aH3vS7cYAFesWYzQLa"
    "dXjM1uGZdmXp0n6hACHvDJfLjAwh54gOtTcDuHgKWdockvSrk1N9AqdW0eYTCBNnJm1A2a"
    "aR7pViPSf4iGaW4ORBuZWrZNE3k4+dk5UuoYelGXSnLZIn5H+Rs/pb9x5dvutrnorqWnQc"
    "lI35zMXRscKfOSd3UTsf6OAv+VRuLINRKFtpjCWyQKrTEq2HfT8azUEU97mUTMy2BLybme"
    "c0jbpqCs+Jz67tt2vcShwtrS6yVuXWs2g+7wETpS6TrxvF8kWGNeU4O0aj1PHd11rUdovi"
    "OSMGme/HTXVJjVwRyhhz69/8EygvsfPGMOTd+GtNTzJwsLU4F4itzFRm+dZnqhMvc4CBmG"
    "JsuAGbwkTbAZPSFM1BjAxRKv+4A51XN53HeCjJkWppkjXczDloNcnuBqeu/QehxMOhgaoc"
    "yza9LvhnUS6AqQY6/ZY96eBxyEwdjzl9Al/dOx0YhmnWf1JIMmReQZvXh7fAoGDu+DZwGd"
    "Ms8k8qbhLDFaqoeQ9t2I3xJtU/zmzYq/opFu9i5KLj8NBXtNyPPm5u2MOon7FoHB5QX7I8"
    "JR4gFV1wMrNdjqrlcFENYdhPBUKDuEMi5fqS58J/wscnsKZiX+/bB5YSrbzCDiS7WBidjs"
    "jJbqULmjtYbfLrjzReq8U6Sr6ZTXTjVlTR7XXARXRHOo7jfVMGK7hVbHlyZJqW65TABaNe"
    "lqkqoT3+quHUYpPy5XBeUbBuI0TdoFKuoAD8YyEDGU1XbRJF0XchlWPHkiTjvLLCFkQ93J"
    "OX4ShOm7PgjlrlZnWBLHTi7qNoHZ+dXVh4Ta+XyUtgTcfTwfXj97yZYpqcRviZSoJBN8eA"
    "WoE3QK6SpI1zPFpMlVOH6bjS3K6qYWQnCWJdQE1aR/CbHyBVbGtwMyvimTUOO+wPFNoQFo"
    "A7vOTarVw9pRygIt2VBVWuOD8gSWLdd8a2V6VW82WsZXSJXr7oXpLkwB8C5lsksb65iNbq"
    "l7PDnAeGrZmMiu45wb7xtrnlkruYdncJ8fS5+8ghNq9KS3DXJLqAW5HZJdQQ1NsLLwvB95"
    "HNM0y5T8AS4J+ZIMDtA7YUjbZDlMrdm4TwbCB+EgMi5vRV2QXQC/LhGp681pjgSrZroDMV"
    "dSe2FJO09insNbjzcbCeN9g9EleHYioOuDE2oPPnkeWgwtL9haZBbDpIFT9kqRaa/WOy10"
    "bCReapMdr9JNifI+C3NSZzqk11ISIaduZ6afb6YMZivoQRnnWsOPFxjnYp9AFSY9TddBTn"
    "0nUeB59r2Cu+0O3rqXhPVNKVjfFMD6JgsrP/+qmgMjKhVYLzUMBgxMVVxjZMrGmggKyiKZ"
    "f99iRHGoH/6+oy6gQ9+9qlElRrVHk4pgNeJYh+xHiw0qMfa6GsxJQmW8KoF1wEjXMGbEKJ"
    "XJqs2WCmWyUguB6+xVBuktJAyVQVoZ0NSdrAenmVI2zH3aMNU1t1WgLXXNrTJY1jdYZjzQ"
    "t0QpHSvZEZh2adcdQNcy5j2JKTd40i+y3upRnU3m2nwYNtshK1mOjsVsdPby9Xevv3/19n"
    "V4JoclRUfxZoPQI3Q9qY9LPr8ZI1H8Zjl+k35UFRAOqncQ3Z0Y2UiPODgEkghTvXyuKUiQ"
    "pMVny8Dg/wC9XvAA0S4Alxkp+kUq+LS2vZ+1cpzLuPh95lL49v9nlIyi"
)
