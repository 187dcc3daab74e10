/* Seeds: seeds/jaeger; words: jaeger.dict. */
#include "trace.h"

TRACE_FUZZ(jaeger)
