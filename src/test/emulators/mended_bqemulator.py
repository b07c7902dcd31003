"""Starts bqemulator with what version 1.4.0 gets wrong put right, each by Google's documentation.

Without this a TIME and a DATETIME that came through the Storage Write API are other values, with no
error, and columns of several types cannot be landed at all. Every mend names what was seen. When
the pinned version moves: take one out, run `mvn verify -Pemulators`, leave it out where that passes.
"""

import contextvars
import datetime
import decimal
import functools
import gzip
import json
import re
import sys
import threading
from concurrent import futures

import fastavro
import grpc
import pyarrow as pa
from bqemulator import server
from bqemulator.api.routes import jobs, tabledata
from bqemulator.cli import main
from bqemulator.grpc_api import write_servicer
from bqemulator.jobs import avro_reader, executor
from bqemulator.storage import arrow_bridge, engine, type_map
from bqemulator.streaming.write_stream import WriteStreamType
from bqemulator.versioning import snapshots
from google.cloud.bigquery_storage_v1 import types


def bignumeric_as_text():
    """BIGNUMERIC is declared as DECIMAL(76, 38); DuckDB's decimals end at 38 digits, so no table
    with such a column could be created. It is held as text, exactly."""
    type_map._BQ_TO_DUCKDB["BIGNUMERIC"] = "VARCHAR"
    arrow_type = tabledata._bq_type_to_arrow

    def with_bignumeric(bq_type):
        return pa.string() if bq_type.upper() == "BIGNUMERIC" else arrow_type(bq_type)

    tabledata._bq_type_to_arrow = with_bignumeric


def struct_field_names():
    """A STRUCT's field with one of SQL's words for a name, such as inner or when, made the table's
    creation fail."""
    columns = type_map.bq_schema_to_duckdb_columns
    inside = contextvars.ContextVar("inside a STRUCT", default=False)

    def quoted(fields):
        if inside.get():
            return [(f'"{name}"', duckdb_type) for name, duckdb_type in columns(fields)]
        token = inside.set(True)
        try:
            return columns(fields)
        finally:
            inside.reset(token)

    for module in list(sys.modules.values()):
        if getattr(module, columns.__name__, None) is columns:
            setattr(module, columns.__name__, quoted)


def avro_logical_types():
    """local-timestamp-micros (DATETIME), time-micros beside a decimal, and decimals of more than 38
    digits (BIGNUMERIC) failed the load.
    https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-avro#logical_types"""
    arrow_type = avro_reader._avro_logical_to_arrow
    read_decimal = fastavro.read.LOGICAL_READERS["bytes-decimal"]

    def with_all(avro_type, logical):
        if logical == "decimal" and int(avro_type["precision"]) > 38:
            return pa.string()
        if logical == "local-timestamp-micros":
            return pa.timestamp("us")
        if logical == "time-micros":
            return pa.time64("us")
        return arrow_type(avro_type, logical)

    def text_where_long(data, writer_schema=None, reader_schema=None):
        value = read_decimal(data, writer_schema, reader_schema)
        return format(value, "f") if int(writer_schema["precision"]) > 38 else value

    avro_reader._avro_logical_to_arrow = with_all
    fastavro.read.LOGICAL_READERS["bytes-decimal"] = text_where_long
    # DuckDB's own reader knows none of these; fastavro's reads everything.
    executor.is_decimal_logical_avro = lambda path: True


def load_counts():
    """statistics.load.outputRows was the number of rows in the table, not that of the job.
    https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobStatistics3"""
    before = contextvars.ContextVar("rows before the load")
    apply_disposition = executor._apply_load_write_disposition
    execute = executor.execute_load_job

    def counting(job, ctx):
        apply_disposition(job, ctx)
        before.set(executor._refresh_load_row_count(job, ctx))

    @functools.wraps(execute)
    async def with_own_rows(project_id, job_id, config, ctx):
        meta = await execute(project_id, job_id, config, ctx)
        rows = int(meta.statistics["load"]["outputRows"]) - before.get()
        return meta.model_copy(update={"statistics": {"load": {"outputRows": str(rows)}}})

    executor._apply_load_write_disposition = counting
    jobs.execute_load_job = with_own_rows


def proto_values():
    """TIME and DATETIME as packed integers were taken for microseconds, NUMERIC and BIGNUMERIC as
    bytes failed, and a STRUCT had lost its fields.
    https://cloud.google.com/bigquery/docs/supported-data-types"""
    def time(packed):
        seconds, micros = packed >> 20, packed & 0xFFFFF
        return datetime.time(seconds >> 12 & 0x1F, seconds >> 6 & 0x3F, seconds & 0x3F, micros)

    def date_and_time(packed):
        date = packed >> 37
        return datetime.datetime.combine(
            datetime.date(date >> 9, date >> 5 & 0xF, date & 0x1F), time(packed & (1 << 37) - 1)
        )

    def scaled(data, scale):
        unscaled = int.from_bytes(data, "little", signed=True)
        return decimal.Decimal(unscaled).scaleb(-scale, decimal.Context(prec=100))

    convert = {
        ("TIME", int): time,
        ("DATETIME", int): date_and_time,
        ("NUMERIC", bytes): lambda data: scaled(data, 9),
        ("BIGNUMERIC", bytes): lambda data: format(scaled(data, 38), "f"),
    }

    def typed(value, arrow_type, field):
        if value is None:
            return None
        if pa.types.is_list(arrow_type):
            return [typed(item, arrow_type.value_type, field) for item in value]
        if pa.types.is_struct(arrow_type):
            return {
                child.name: typed(value.get(child.name), child.type, child) for child in arrow_type
            }
        bq_type = field.metadata[b"bq_type"].decode()
        known = convert.get((bq_type, type(value)))
        return known(value) if known else arrow_bridge._coerce_to_arrow_value(value, arrow_type)

    def rows_to_arrow(decoder, serialized_rows, target_schema):
        rows = [decoder.decode(row) for row in serialized_rows]
        columns = [
            pa.array([typed(row.get(field.name), field.type, field) for row in rows], field.type)
            for field in target_schema
        ]
        return pa.Table.from_arrays(columns, schema=target_schema)

    def table_schema(table_meta):
        return tabledata._build_arrow_schema(
            tabledata._fields_raw_from_schema(table_meta.schema_.fields)
        )

    write_servicer.proto_rows_to_arrow_table = rows_to_arrow
    write_servicer._table_arrow_schema = table_schema


def method_override():
    """Java's HTTP client knows no PATCH, so Google's library sends POST with this header. The
    description of a table is set so; it got 405, again and again.
    https://googleapis.github.io/google-http-java-client/http-transport.html"""
    create_app = server.create_app

    class Override:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            headers = dict(scope.get("headers", ()))
            method = headers.get(b"x-http-method-override")
            if method and scope["method"] == "POST":
                scope = {**scope, "method": method.decode().upper()}
            await self.app(scope, receive, send)

    def create(context):
        app = create_app(context)
        app.add_middleware(Override)
        return app

    server.create_app = create


def default_stream():
    """Appends after the first one need not repeat the stream's name; they got NOT_FOUND.
    https://cloud.google.com/bigquery/docs/reference/storage/rpc/google.cloud.bigquery.storage.v1#appendrowsrequest"""
    handler = write_servicer.BigQueryWriteHandler
    bind = handler._ensure_stream_bound

    def keeping(self, stream_name, bound_ctx, context):
        return bound_ctx if bound_ctx and not stream_name else bind(self, stream_name, bound_ctx, context)

    handler._ensure_stream_bound = keeping


def open_connections():
    """An open append connection holds one of six threads, so with streams of six tables everything
    stood still. BigQuery takes a thousand.
    https://cloud.google.com/bigquery/quotas#write-api-limits"""
    grpc.aio.server = functools.partial(
        grpc.aio.server, migration_thread_pool=futures.ThreadPoolExecutor(1000)
    )


def flushed_rows():
    """FlushRows left the row at its offset out, so that each stream's last one was never seen. A
    flush that comes again got OUT_OF_RANGE, and so was tried forever.
    https://cloud.google.com/bigquery/docs/reference/storage/rpc/google.cloud.bigquery.storage.v1#flushrowsrequest
    https://cloud.google.com/bigquery/docs/write-api-streaming#exactly-once"""
    handler = write_servicer.BigQueryWriteHandler

    def flush(self, request_bytes, context):
        request = types.FlushRowsRequest.deserialize(request_bytes)
        stream = self._manager.get(request.write_stream)
        if stream is None:
            return refuse(context, grpc.StatusCode.NOT_FOUND, "there is no such stream")
        if stream.stream_type is not WriteStreamType.BUFFERED:
            return refuse(context, grpc.StatusCode.INVALID_ARGUMENT, "the stream is not BUFFERED")
        with stream.lock:
            end = request.offset + 1
            if end > stream.next_offset:
                return refuse(context, grpc.StatusCode.OUT_OF_RANGE, "beyond the stream's end")
            if end <= stream.flushed_rows:
                return refuse(context, grpc.StatusCode.ALREADY_EXISTS, "flushed already")
            # The buffer begins where the last flush ended, so that it does not hold the whole stream.
            rows = pa.concat_tables(stream.buffer)
            more = end - stream.flushed_rows
            self._flush_to_target(stream, rows.slice(0, more))
            stream.buffer = [rows.slice(more)] if more < rows.num_rows else []
            stream.flushed_rows = end
        return types.FlushRowsResponse.serialize(types.FlushRowsResponse(offset=request.offset))

    def refuse(context, code, details):
        context.set_code(code)
        context.set_details(details)
        return b""

    handler._handle_flush_rows = flush


def own_connections():
    """All threads used one connection to DuckDB, which is not made for that: a query's result was
    gone before it was fetched (500, or a job that failed), and two threads that each had what the
    other one waited for, the connection's lock and the interpreter's, stopped the whole emulator.
    https://duckdb.org/docs/stable/clients/python/overview#using-connections-in-parallel-python-programs"""
    first = engine.DuckDBEngine.connection.fget
    own = threading.local()

    def connection(self):
        if threading.current_thread() is threading.main_thread():
            return first(self)
        if not hasattr(own, "cursor"):
            own.cursor = first(self).cursor()
            own.cursor.execute("SET TimeZone = 'UTC'")
        return own.cursor

    engine.DuckDBEngine.connection = property(connection)


def no_time_travel():
    """Each change copied the whole table, and kept the copy for a week: what a stream appends took
    longer and more memory with each append. No test here asks for a table as it was."""
    snapshots.SnapshotManager.capture = lambda self, *table, **kind: None


def job_ids():
    """A job id that came twice ran twice, and a job had lost its labels: by them a client knows its
    own job when the answer is 409.
    https://cloud.google.com/bigquery/docs/running-jobs#generate-jobid"""
    create_app = server.create_app
    insert = re.compile(r"/bigquery/v2/projects/([^/]+)/jobs")
    get = re.compile(r"/bigquery/v2/projects/([^/]+)/jobs/([^/]+)")
    labels = {}

    async def answer(send, status, body):
        content = json.dumps(body).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(content))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def read(receive):
        content, more = b"", True
        while more:
            message = await receive()
            content += message.get("body", b"")
            more = message.get("more_body", False)
        return content

    class Once:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            if scope["type"] == "http" and scope["method"] == "POST" and insert.fullmatch(scope["path"]):
                await self.insert(insert.fullmatch(scope["path"])[1], scope, receive, send)
            elif scope["type"] == "http" and scope["method"] == "GET" and get.fullmatch(scope["path"]):
                await self.get(get.fullmatch(scope["path"]).groups(), scope, receive, send)
            else:
                await self.app(scope, receive, send)

        async def insert(self, project, scope, receive, send):
            content = await read(receive)
            encoding = dict(scope["headers"]).get(b"content-encoding", b"")
            body = json.loads(gzip.decompress(content) if encoding == b"gzip" else content)
            configuration = body.get("configuration", {})
            key = project, body.get("jobReference", {}).get("jobId")
            if key in labels:
                message = f"Already Exists: Job {project}:US.{key[1]}"
                error = {"domain": "global", "reason": "duplicate", "message": message}
                await answer(
                    send, 409, {"error": {"code": 409, "message": message, "errors": [error]}}
                )
                return
            if key[1] and not configuration.get("dryRun"):
                labels[key] = configuration.get("labels")
            sent = iter([{"type": "http.request", "body": content, "more_body": False}])

            async def again():
                return next(sent, None) or await receive()

            async def watched(message):
                if message["type"] == "http.response.start" and message["status"] >= 400:
                    labels.pop(key, None)
                await send(message)

            try:
                await self.app(scope, again, watched)
            except BaseException:
                labels.pop(key, None)
                raise

        async def get(self, key, scope, receive, send):
            answered = {}

            async def kept(message):
                if message["type"] == "http.response.start":
                    answered["status"] = message["status"]
                else:
                    answered["body"] = answered.get("body", b"") + message.get("body", b"")

            await self.app(scope, receive, kept)
            body = json.loads(answered["body"])
            if labels.get(key) and "configuration" in body:
                body["configuration"]["labels"] = labels[key]
            await answer(send, answered["status"], body)

    def create(context):
        app = create_app(context)
        app.add_middleware(Once)
        return app

    server.create_app = create


if __name__ == "__main__":
    bignumeric_as_text()
    struct_field_names()
    avro_logical_types()
    load_counts()
    proto_values()
    default_stream()
    open_connections()
    flushed_rows()
    own_connections()
    no_time_travel()
    job_ids()
    method_override()
    main()
