/* Seeds: seeds/zipkin; words: zipkin.dict. */
#include "trace.h"

TRACE_FUZZ(zipkin)
