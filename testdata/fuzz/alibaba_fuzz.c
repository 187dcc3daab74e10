/* Seeds: seeds/alibaba; words: alibaba.dict. */
#include "trace.h"

TRACE_FUZZ(alibaba)
