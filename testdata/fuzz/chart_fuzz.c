/* Seeds: seeds/chart; words: chart.dict. */
#include "package.h"

PACKAGE_FUZZ(chart, "Chart.yaml")
