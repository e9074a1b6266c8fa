#include "impl/before.inc"
#define CK_TABLE ck_table_portable
#define CK_TABLE_NAME "portable"
#define CK_ACCUMULATORS 2
#include "impl/all.inc"
