/* Finds a file of the domain pack; there are some dozen, so one look along the table is enough. */
#include "lang/domain.h"

#include "lang/domain_table.h"

struct str domain_file(const char *name)
{
	for (size_t i = 0; i < domain_count; i++)
		if (str_is(str_of(name), domain_table[i].name))
			return domain_table[i].body;
	return (struct str){ 0 };
}
