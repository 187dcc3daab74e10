/* Seeds: seeds/otlp_protobuf; words: otlp_protobuf.dict. */
#include "trace.h"

TRACE_FUZZ(otlp_protobuf)
