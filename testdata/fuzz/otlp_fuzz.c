/* Seeds: seeds/otlp; words: otlp.dict. */
#include "trace.h"

TRACE_FUZZ(otlp)
