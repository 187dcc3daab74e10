/* Dialects of OTLP, Jaeger and Zipkin v2 that must read alike. */
#include "spans_test.h"

/* One span, in the ways in which exporters and backends write it. */
static const char *const otlp[] = {
    /* as the specification says */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":["
    "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b17"
    "4\",\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3,\"startTim"
    "eUnixNano\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\":\"d"
    "b.system\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\","
    "\"value\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"strin"
    "gValue\":\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}"
    "]}]}",
    /* upper case */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":["
    "{\"traceId\":\"5B8EFFF798038103D269B633813FC60C\",\"spanId\":\"EEE19B7EC3C1B17"
    "4\",\"parentSpanId\":\"B7AD6B7169203331\",\"name\":\"q\",\"kind\":3,\"startTim"
    "eUnixNano\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\":\"d"
    "b.system\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\","
    "\"value\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"strin"
    "gValue\":\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}"
    "]}]}",
    /* base64 */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":["
    "{\"traceId\":\"W47/95gDgQPSabYzgT/GDA==\",\"spanId\":\"7uGbfsPBsXQ=\",\"parent"
    "SpanId\":\"t61rcWkgMzE=\",\"name\":\"q\",\"kind\":3,\"startTimeUnixNano\":\"50"
    "00\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\":\"db.system\",\"val"
    "ue\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\",\"value\":{\"intV"
    "alue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"stringValue\":\"10.0.0"
    ".1\"}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}]}]}",
    /* base64 for URLs, without padding */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":["
    "{\"traceId\":\"W47_95gDgQPSabYzgT_GDA\",\"spanId\":\"7uGbfsPBsXQ\",\"parentSpa"
    "nId\":\"t61rcWkgMzE\",\"name\":\"q\",\"kind\":3,\"startTimeUnixNano\":\"5000\""
    ",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\":\"db.system\",\"value\""
    ":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\",\"value\":{\"intValue"
    "\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"stringValue\":\"10.0.0.1\""
    "}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}]}]}",
    /* snake case */
    "{\"resource_spans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"string_value\":\"a\"}}]},\"scope_spans\":[{\"scope\":{},\"spans\""
    ":[{\"trace_id\":\"5b8efff798038103d269b633813fc60c\",\"span_id\":\"eee19b7ec3c"
    "1b174\",\"parent_span_id\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3,\"st"
    "art_time_unix_nano\":\"5000\",\"end_time_unix_nano\":\"8000\",\"attributes\":["
    "{\"key\":\"db.system\",\"value\":{\"string_value\":\"mysql\"}},{\"key\":\"net."
    "peer.port\",\"value\":{\"int_value\":\"3306\"}},{\"key\":\"net.peer.ip\",\"val"
    "ue\":{\"string_value\":\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\""
    "events\":[]}]}]}]}",
    /* names of enumerations */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":["
    "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b17"
    "4\",\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":\"SPAN_KIND_"
    "CLIENT\",\"startTimeUnixNano\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attribu"
    "tes\":[{\"key\":\"db.system\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":"
    "\"net.peer.port\",\"value\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\","
    "\"value\":{\"stringValue\":\"10.0.0.1\"}}],\"status\":{\"code\":\"STATUS_CODE_"
    "ERROR\"},\"links\":[],\"events\":[]}]}]}]}",
    /* numbers for texts */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":["
    "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b17"
    "4\",\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3,\"startTim"
    "eUnixNano\":5000,\"endTimeUnixNano\":8000,\"attributes\":[{\"key\":\"db.system"
    "\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\",\"value\""
    ":{\"intValue\":3306}},{\"key\":\"net.peer.ip\",\"value\":{\"stringValue\":\"10"
    ".0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}]}]}",
    /* numbers with a fraction */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":["
    "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b17"
    "4\",\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3,\"startTim"
    "eUnixNano\":5000.0,\"endTimeUnixNano\":8000.0,\"attributes\":[{\"key\":\"db.sy"
    "stem\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\",\"val"
    "ue\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"stringValu"
    "e\":\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}]}]}",
    /* texts for numbers */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":["
    "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b17"
    "4\",\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":\"3\",\"star"
    "tTimeUnixNano\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\""
    ":\"db.system\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port"
    "\",\"value\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"st"
    "ringValue\":\"10.0.0.1\"}}],\"status\":{\"code\":\"2\"},\"links\":[],\"events"
    "\":[]}]}]}]}",
    /* old names */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"instrumentationLibrarySpans\":[{\"instr"
    "umentationLibrary\":{},\"spans\":[{\"traceId\":\"5b8efff798038103d269b633813fc"
    "60c\",\"spanId\":\"eee19b7ec3c1b174\",\"parentSpanId\":\"b7ad6b7169203331\",\""
    "name\":\"q\",\"kind\":3,\"startTimeUnixNano\":\"5000\",\"endTimeUnixNano\":\"8"
    "000\",\"attributes\":[{\"key\":\"db.system\",\"value\":{\"stringValue\":\"mysq"
    "l\"}},{\"key\":\"net.peer.port\",\"value\":{\"intValue\":\"3306\"}},{\"key\":"
    "\"net.peer.ip\",\"value\":{\"stringValue\":\"10.0.0.1\"}}],\"status\":{\"code"
    "\":2},\"links\":[],\"events\":[]}]}]}]}",
    /* null for empty */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":null,\"spans\""
    ":[{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b"
    "174\",\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3,\"startT"
    "imeUnixNano\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\":"
    "\"db.system\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port"
    "\",\"value\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"st"
    "ringValue\":\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":null,\"events\":"
    "null}]}]}]}",
    /* any order of keys */
    "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"events\":[],\"links\":[],"
    "\"status\":{\"code\":2},\"attributes\":[{\"value\":{\"stringValue\":\"mysql\"}"
    ",\"key\":\"db.system\"},{\"value\":{\"intValue\":\"3306\"},\"key\":\"net.peer."
    "port\"},{\"value\":{\"stringValue\":\"10.0.0.1\"},\"key\":\"net.peer.ip\"}],\""
    "endTimeUnixNano\":\"8000\",\"startTimeUnixNano\":\"5000\",\"kind\":3,\"name\":"
    "\"q\",\"parentSpanId\":\"b7ad6b7169203331\",\"spanId\":\"eee19b7ec3c1b174\",\""
    "traceId\":\"5b8efff798038103d269b633813fc60c\"}],\"scope\":{}}],\"resource\":{"
    "\"attributes\":[{\"value\":{\"stringValue\":\"a\"},\"key\":\"service.name\"}]}"
    "}]}",
    /* Tempo's trace by id */
    "{\"batches\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value"
    "\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":[{\"trac"
    "eId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b174\",\"p"
    "arentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3,\"startTimeUnixNa"
    "no\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\":\"db.syste"
    "m\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\",\"value"
    "\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"stringValue"
    "\":\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}]}]}",
    /* its second version */
    "{\"metrics\":{\"inspectedBytes\":\"1\"},\"trace\":{\"resourceSpans\":[{\"resou"
    "rce\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\""
    "a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":[{\"traceId\":\"5b8efff7980381"
    "03d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b174\",\"parentSpanId\":\"b7ad6b"
    "7169203331\",\"name\":\"q\",\"kind\":3,\"startTimeUnixNano\":\"5000\",\"endTim"
    "eUnixNano\":\"8000\",\"attributes\":[{\"key\":\"db.system\",\"value\":{\"strin"
    "gValue\":\"mysql\"}},{\"key\":\"net.peer.port\",\"value\":{\"intValue\":\"3306"
    "\"}},{\"key\":\"net.peer.ip\",\"value\":{\"stringValue\":\"10.0.0.1\"}}],\"sta"
    "tus\":{\"code\":2},\"links\":[],\"events\":[]}]}]}]}}",
    /* Jaeger's answer */
    "{\"result\":{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"serv"
    "ice.name\",\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},"
    "\"spans\":[{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee1"
    "9b7ec3c1b174\",\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3"
    ",\"startTimeUnixNano\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{"
    "\"key\":\"db.system\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.pe"
    "er.port\",\"value\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value"
    "\":{\"stringValue\":\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\"eve"
    "nts\":[]}]}]}]}}",
    /* lists of documents */
    "[[{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\""
    ",\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":"
    "[{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b1"
    "74\",\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3,\"startTi"
    "meUnixNano\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\":\""
    "db.system\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\","
    "\"value\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"strin"
    "gValue\":\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}"
    "]}]}]]",
    /* beside other signals */
    "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"traceId\":\"5b8efff7980"
    "38103d269b633813fc60c\",\"spanId\":\"1\"}]}]}],\"resourceMetrics\":[],\"resour"
    "ceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
    "{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":[{\"traceId"
    "\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b174\",\"pare"
    "ntSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3,\"startTimeUnixNano"
    "\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\":\"db.system"
    "\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\",\"value\""
    ":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"stringValue\":"
    "\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}]}]}",
    /* by itself but for blanks */
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
    "\"value\":{\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"scope\":{},\"spans\":["
    "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee19b7ec3c1b17"
    "4\",\"parentSpanId\":\"b7ad6b7169203331\",\"name\":\"q\",\"kind\":3,\"startTim"
    "eUnixNano\":\"5000\",\"endTimeUnixNano\":\"8000\",\"attributes\":[{\"key\":\"d"
    "b.system\",\"value\":{\"stringValue\":\"mysql\"}},{\"key\":\"net.peer.port\","
    "\"value\":{\"intValue\":\"3306\"}},{\"key\":\"net.peer.ip\",\"value\":{\"strin"
    "gValue\":\"10.0.0.1\"}}],\"status\":{\"code\":2},\"links\":[],\"events\":[]}]}"
    "]}]}",
};

static const char *const jaeger[] = {
    /* the answer of the query API */
    "{\"data\":[{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spans\":[{\"tra"
    "ceID\":\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"o"
    "perationName\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5"
    "b8efff798038103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}],\"startTim"
    "e\":5,\"duration\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"string\",\"va"
    "lue\":\"client\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value\":\"b"
    "\"},{\"key\":\"error\",\"type\":\"bool\",\"value\":true}],\"logs\":[],\"proces"
    "sID\":\"p1\"}],\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}}}],\""
    "total\":0,\"limit\":0,\"offset\":0,\"errors\":null}",
    /* one trace */
    "{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spans\":[{\"traceID\":\"5b"
    "8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"operationNam"
    "e\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5b8efff79803"
    "8103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}],\"startTime\":5,\"dur"
    "ation\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"string\",\"value\":\"cli"
    "ent\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value\":\"b\"},{\"key\""
    ":\"error\",\"type\":\"bool\",\"value\":true}],\"logs\":[],\"processID\":\"p1\""
    "}],\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}}}",
    /* a list of traces */
    "[{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spans\":[{\"traceID\":\"5"
    "b8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"operationNa"
    "me\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5b8efff7980"
    "38103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}],\"startTime\":5,\"du"
    "ration\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"string\",\"value\":\"cl"
    "ient\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value\":\"b\"},{\"key"
    "\":\"error\",\"type\":\"bool\",\"value\":true}],\"logs\":[],\"processID\":\"p1"
    "\"}],\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}}}]",
    /* processes before spans, nulls */
    "{\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}},\"warnings\":null,"
    "\"spans\":[{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"0e19"
    "b7ec3c1b174\",\"operationName\":\"q\",\"references\":[{\"refType\":\"CHILD_OF"
    "\",\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203"
    "331\"}],\"startTime\":5,\"duration\":3,\"tags\":[{\"key\":\"span.kind\",\"type"
    "\":\"string\",\"value\":\"client\"},{\"key\":\"peer.service\",\"type\":\"strin"
    "g\",\"value\":\"b\"},{\"key\":\"error\",\"type\":\"bool\",\"value\":true}],\"l"
    "ogs\":null,\"processID\":\"p1\",\"warnings\":null}],\"traceID\":\"5b8efff79803"
    "8103d269b633813fc60c\"}",
    /* a document of Elasticsearch */
    "{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174"
    "\",\"operationName\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID"
    "\":\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}],\"st"
    "artTime\":5,\"duration\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"string"
    "\",\"value\":\"client\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value"
    "\":\"b\"},{\"key\":\"error\",\"type\":\"bool\",\"value\":true}],\"logs\":[],\""
    "process\":{\"serviceName\":\"a\",\"tags\":[]}}",
    /* with tags by name */
    "{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174"
    "\",\"operationName\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID"
    "\":\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}],\"st"
    "artTime\":5,\"duration\":3,\"tags\":[],\"logs\":[],\"process\":{\"serviceName"
    "\":\"a\",\"tag\":{}},\"tag\":{\"span@kind\":\"client\",\"peer@service\":\"b\","
    "\"error\":true}}",
    /* in its wrapper */
    "{\"_index\":\"jaeger-span\",\"_source\":{\"traceID\":\"5b8efff798038103d269b63"
    "3813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"operationName\":\"q\",\"reference"
    "s\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5b8efff798038103d269b633813fc60c"
    "\",\"spanID\":\"b7ad6b7169203331\"}],\"startTime\":5,\"duration\":3,\"tags\":["
    "],\"logs\":[],\"process\":{\"serviceName\":\"a\",\"tag\":{}},\"tag\":{\"span@k"
    "ind\":\"client\",\"peer@service\":\"b\",\"error\":true}}}",
    /* in the answer to a search */
    "{\"took\":1,\"hits\":{\"total\":{\"value\":1},\"hits\":[{\"_id\":\"x\",\"_sour"
    "ce\":{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c"
    "1b174\",\"operationName\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"tr"
    "aceID\":\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}]"
    ",\"startTime\":5,\"duration\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"st"
    "ring\",\"value\":\"client\"},{\"key\":\"peer.service\",\"type\":\"string\",\"v"
    "alue\":\"b\"},{\"key\":\"error\",\"type\":\"bool\",\"value\":true}],\"logs\":["
    "],\"process\":{\"serviceName\":\"a\",\"tags\":[]}},\"sort\":[1]}]}}",
    /* for its bulk API */
    "{\"index\":{\"_index\":\"jaeger-span\"}} {\"traceID\":\"5b8efff798038103d269b6"
    "33813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"operationName\":\"q\",\"referenc"
    "es\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5b8efff798038103d269b633813fc60c"
    "\",\"spanID\":\"b7ad6b7169203331\"}],\"startTime\":5,\"duration\":3,\"tags\":["
    "{\"key\":\"span.kind\",\"type\":\"string\",\"value\":\"client\"},{\"key\":\"pe"
    "er.service\",\"type\":\"string\",\"value\":\"b\"},{\"key\":\"error\",\"type\":"
    "\"bool\",\"value\":true}],\"logs\":[],\"process\":{\"serviceName\":\"a\",\"tag"
    "s\":[]}}",
    /* copies of the parents inside */
    "{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spans\":[{\"traceID\":\"5b"
    "8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"operationNam"
    "e\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5b8efff79803"
    "8103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\",\"span\":{\"traceID\":"
    "\"5b8efff798038103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\",\"operati"
    "onName\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5b8efff"
    "798038103d269b633813fc60c\",\"spanID\":\"77\",\"span\":{\"traceID\":\"5b8efff7"
    "98038103d269b633813fc60c\",\"spanID\":\"77\",\"operationName\":\"q\",\"referen"
    "ces\":[],\"startTime\":5,\"duration\":3,\"tags\":[{\"key\":\"span.kind\",\"typ"
    "e\":\"string\",\"value\":\"client\"},{\"key\":\"peer.service\",\"type\":\"stri"
    "ng\",\"value\":\"b\"},{\"key\":\"error\",\"type\":\"bool\",\"value\":true}],\""
    "logs\":[],\"processID\":\"p1\",\"process\":{\"serviceName\":\"z\"}}}],\"startT"
    "ime\":5,\"duration\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"string\",\""
    "value\":\"client\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value\":\""
    "b\"},{\"key\":\"error\",\"type\":\"bool\",\"value\":true}],\"logs\":[],\"proce"
    "ssID\":\"p1\",\"process\":{\"serviceName\":\"z\"}}}],\"startTime\":5,\"duratio"
    "n\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"string\",\"value\":\"client"
    "\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value\":\"b\"},{\"key\":\""
    "error\",\"type\":\"bool\",\"value\":true}],\"logs\":[],\"processID\":\"p1\"}],"
    "\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}}}",
    /* the parent by its old name */
    "{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spans\":[{\"traceID\":\"5b"
    "8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"operationNam"
    "e\":\"q\",\"startTime\":5,\"duration\":3,\"tags\":[{\"key\":\"span.kind\",\"ty"
    "pe\":\"string\",\"value\":\"client\"},{\"key\":\"peer.service\",\"type\":\"str"
    "ing\",\"value\":\"b\"},{\"key\":\"error\",\"type\":\"bool\",\"value\":true}],"
    "\"logs\":[],\"processID\":\"p1\",\"parentSpanID\":\"b7ad6b7169203331\"}],\"pro"
    "cesses\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}}}",
    /* 64 bits as texts */
    "{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spans\":[{\"traceID\":\"5b"
    "8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"operationNam"
    "e\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5b8efff79803"
    "8103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}],\"startTime\":\"5\","
    "\"duration\":\"3\",\"tags\":[{\"key\":\"span.kind\",\"type\":\"string\",\"valu"
    "e\":\"client\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value\":\"b\"}"
    ",{\"key\":\"error\",\"type\":\"bool\",\"value\":true}],\"logs\":[],\"processID"
    "\":\"p1\"}],\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}}}",
    /* an error as text */
    "{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spans\":[{\"traceID\":\"5b"
    "8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"operationNam"
    "e\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5b8efff79803"
    "8103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}],\"startTime\":5,\"dur"
    "ation\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"string\",\"value\":\"cli"
    "ent\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value\":\"b\"},{\"key\""
    ":\"error\",\"type\":\"string\",\"value\":\"true\"}],\"logs\":[],\"processID\":"
    "\"p1\"}],\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}}}",
    /* an error by status */
    "{\"traceID\":\"5b8efff798038103d269b633813fc60c\",\"spans\":[{\"traceID\":\"5b"
    "8efff798038103d269b633813fc60c\",\"spanID\":\"0e19b7ec3c1b174\",\"operationNam"
    "e\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"5b8efff79803"
    "8103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}],\"startTime\":5,\"dur"
    "ation\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"string\",\"value\":\"cli"
    "ent\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value\":\"b\"},{\"key\""
    ":\"error\",\"type\":\"bool\",\"value\":false},{\"key\":\"otel.status_code\",\""
    "type\":\"string\",\"value\":\"ERROR\"}],\"logs\":[],\"processID\":\"p1\"}],\"p"
    "rocesses\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}}}",
    /* zeros before ids, or none */
    "{\"traceID\":\"005b8efff798038103d269b633813fc60c\",\"spans\":[{\"traceID\":\""
    "005b8efff798038103d269b633813fc60c\",\"spanID\":\"e19b7ec3c1b174\",\"operation"
    "Name\":\"q\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"005b8efff"
    "798038103d269b633813fc60c\",\"spanID\":\"b7ad6b7169203331\"}],\"startTime\":5,"
    "\"duration\":3,\"tags\":[{\"key\":\"span.kind\",\"type\":\"string\",\"value\":"
    "\"client\"},{\"key\":\"peer.service\",\"type\":\"string\",\"value\":\"b\"},{\""
    "key\":\"error\",\"type\":\"bool\",\"value\":true}],\"logs\":[],\"processID\":"
    "\"p1\"}],\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":[]}}}",
};

static const char *const zipkin[] = {
    /* a list */
    "[{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"id\":\"eee19b7ec3c1b174\""
    ",\"parentId\":\"b7ad6b7169203331\",\"kind\":\"CLIENT\",\"name\":\"q\",\"timest"
    "amp\":5,\"duration\":3,\"localEndpoint\":{\"serviceName\":\"a\",\"ipv4\":\"10."
    "0.0.1\"},\"remoteEndpoint\":{\"serviceName\":\"b\",\"port\":80},\"tags\":{\"er"
    "ror\":\"\"},\"annotations\":[{\"timestamp\":6,\"value\":\"x\"}]}]",
    /* a list of traces */
    "[[],[{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"id\":\"eee19b7ec3c1b1"
    "74\",\"parentId\":\"b7ad6b7169203331\",\"kind\":\"CLIENT\",\"name\":\"q\",\"ti"
    "mestamp\":5,\"duration\":3,\"localEndpoint\":{\"serviceName\":\"a\",\"ipv4\":"
    "\"10.0.0.1\"},\"remoteEndpoint\":{\"serviceName\":\"b\",\"port\":80},\"tags\":"
    "{\"error\":\"\"},\"annotations\":[{\"timestamp\":6,\"value\":\"x\"}]}]]",
    /* alone */
    "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"id\":\"eee19b7ec3c1b174\","
    "\"parentId\":\"b7ad6b7169203331\",\"kind\":\"CLIENT\",\"name\":\"q\",\"timesta"
    "mp\":5,\"duration\":3,\"localEndpoint\":{\"serviceName\":\"a\",\"ipv4\":\"10.0"
    ".0.1\"},\"remoteEndpoint\":{\"serviceName\":\"b\",\"port\":80},\"tags\":{\"err"
    "or\":\"\"},\"annotations\":[{\"timestamp\":6,\"value\":\"x\"}]}",
    /* in deeper lists */
    "[[[{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"id\":\"eee19b7ec3c1b174"
    "\",\"parentId\":\"b7ad6b7169203331\",\"kind\":\"CLIENT\",\"name\":\"q\",\"time"
    "stamp\":5,\"duration\":3,\"localEndpoint\":{\"serviceName\":\"a\",\"ipv4\":\"1"
    "0.0.0.1\"},\"remoteEndpoint\":{\"serviceName\":\"b\",\"port\":80},\"tags\":{\""
    "error\":\"\"},\"annotations\":[{\"timestamp\":6,\"value\":\"x\"}]}]]]",
    /* nulls */
    "[{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"id\":\"eee19b7ec3c1b174\""
    ",\"parentId\":\"b7ad6b7169203331\",\"kind\":\"CLIENT\",\"name\":\"q\",\"timest"
    "amp\":5,\"duration\":3,\"localEndpoint\":{\"serviceName\":\"a\",\"ipv4\":\"10."
    "0.0.1\"},\"remoteEndpoint\":{\"serviceName\":\"b\",\"port\":80},\"tags\":{\"er"
    "ror\":\"\"},\"annotations\":null,\"debug\":null,\"shared\":null}]",
    /* keys in another order */
    "[{\"annotations\":[{\"timestamp\":6,\"value\":\"x\"}],\"tags\":{\"error\":\"\""
    "},\"remoteEndpoint\":{\"serviceName\":\"b\",\"port\":80},\"localEndpoint\":{\""
    "serviceName\":\"a\",\"ipv4\":\"10.0.0.1\"},\"duration\":3,\"timestamp\":5,\"na"
    "me\":\"q\",\"kind\":\"CLIENT\",\"parentId\":\"b7ad6b7169203331\",\"id\":\"eee1"
    "9b7ec3c1b174\",\"traceId\":\"5b8efff798038103d269b633813fc60c\"}]",
    /* texts for numbers, lower case */
    "[{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"id\":\"eee19b7ec3c1b174\""
    ",\"parentId\":\"b7ad6b7169203331\",\"kind\":\"client\",\"name\":\"q\",\"timest"
    "amp\":\"5\",\"duration\":\"3\",\"localEndpoint\":{\"serviceName\":\"a\",\"ipv4"
    "\":\"10.0.0.1\"},\"remoteEndpoint\":{\"serviceName\":\"b\",\"port\":80},\"tags"
    "\":{\"error\":\"\"},\"annotations\":[{\"timestamp\":6,\"value\":\"x\"}]}]",
};

static void check_alike(const struct reader *reader, const char *const *texts, size_t n,
                        const char *spans)
{
    for (size_t i = 0; i < n; i++) {
        struct input input;
        struct probe probe = { .head = str_from(texts[i]), .whole = true };
        assert_true(reader->probe(&probe) >= 95);
        input_init(&input, str_from(texts[i]));
        assert_true(reader->parse(&input));
        if (strcmp(describe(&input), spans) != 0)
            fail_msg("%s %zu: %s\ninstead of\n%s", reader->name, i, describe(&input), spans);
        input_end(&input);
    }
}

static void test_dialects(void **state)
{
    (void)state;
    check_alike(&reader_otlp, otlp, countof(otlp),
                "d269b633813fc60c/eee19b7ec3c1b174<b7ad6b7169203331 a C 'q' "
                "peer=10.0.0.1:3306(datastore) 5+3 err @1");
    check_alike(&reader_jaeger, jaeger, countof(jaeger),
                "d269b633813fc60c/e19b7ec3c1b174<b7ad6b7169203331 a C 'q' peer=b(unresolved) 5+3 "
                "err @1");
    check_alike(&reader_zipkin, zipkin, countof(zipkin),
                "d269b633813fc60c/eee19b7ec3c1b174<b7ad6b7169203331 a C 'q' peer=b(unresolved) 5+3 "
                "err @1");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_dialects) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
