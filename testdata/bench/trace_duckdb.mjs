// Calls and errors of each pair of services from an OTLP NDJSON dump, by DuckDB's SQL.
// usage: node trace_duckdb.mjs FILE THREADS
import { DuckDBInstance } from '@duckdb/node-api';

const [, , file, threads] = process.argv;
const path = file.replaceAll("'", "''");

// Only what is asked for is typed, so the reader skips the rest.
const columns = `{resourceSpans: 'STRUCT(
    resource STRUCT(attributes STRUCT("key" VARCHAR, "value" STRUCT("stringValue" VARCHAR))[]),
    "scopeSpans" STRUCT(spans STRUCT("traceId" VARCHAR, "spanId" VARCHAR, "parentSpanId" VARCHAR,
        "name" VARCHAR, kind INTEGER, status STRUCT(code INTEGER))[])[])[]'}`;

const query = `
WITH resources AS (
    SELECT unnest("resourceSpans") AS r
    FROM read_json('${path}', format = 'newline_delimited', maximum_object_size = 67108864,
                   columns = ${columns})),
scopes AS (
    SELECT list_filter(r.resource.attributes, lambda a: a."key" = 'service.name')
               [1]."value"."stringValue" AS service,
           unnest(r."scopeSpans") AS s
    FROM resources),
spans AS (SELECT service, unnest(s.spans) AS p FROM scopes),
flat AS (
    SELECT service, p."traceId" AS trace, p."spanId" AS id, p."parentSpanId" AS parent,
           p.kind AS kind, coalesce(p.status.code, 0) = 2 AS error
    FROM spans)
SELECT a.service, b.service, count(*)::VARCHAR, count(*) FILTER (a.error OR b.error)::VARCHAR
FROM flat b JOIN flat a ON a.trace = b.trace AND a.id = b.parent
WHERE b.kind = 2 AND (a.kind = 3 OR a.service <> b.service)
GROUP BY ALL`;

const database = await DuckDBInstance.create(':memory:', { threads });
const connection = await database.connect();
const answer = await connection.runAndReadAll(query);
for (const row of answer.getRows()) console.log(row.join(' '));
