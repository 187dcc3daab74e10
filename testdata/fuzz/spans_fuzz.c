/* Seeds: seeds/spans; words: spans.dict. */
#include "trace.h"

TRACE_FUZZ(spans)
