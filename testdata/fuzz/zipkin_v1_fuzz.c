/* Seeds: seeds/zipkin_v1; words: zipkin_v1.dict. */
#include "trace.h"

TRACE_FUZZ(zipkin_v1)
