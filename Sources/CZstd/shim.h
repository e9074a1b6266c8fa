#ifndef COHORT_CZSTD_H
#define COHORT_CZSTD_H

#include <zstd.h>

#endif
