/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passwords by crypt(3): yescrypt, `$y$`, with the library's own cost and a salt
 * from the kernel.  Any thread.
 */
#include "control_int.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/base/str.h"

static int
make(const char *password, const char *setting, char out[STORE_PASSWORD])
{
	struct crypt_data *data = calloc(1, sizeof(*data)); /* 32 KiB */
	const char *made;
	int error = -ENOMEM;

	if (data == NULL)
		return error;
	made = crypt_r(password, setting, data);
	error = made == NULL || *made == '*' || strlen(made) >= STORE_PASSWORD ? -EINVAL
									       : 0;
	if (error == 0)
		strcpy(out, made);
	explicit_bzero(data, sizeof(*data));
	free(data);
	return error;
}

int
control_password_make(const char *password, char out[STORE_PASSWORD])
{
	char setting[CRYPT_GENSALT_OUTPUT_SIZE];

	if (crypt_gensalt_rn("$y$", 0, NULL, 0, setting, sizeof(setting)) == NULL)
		return -errno;
	return make(password, setting, out);
}

bool
control_password_fits(const char *password, const char *made)
{
	char again[STORE_PASSWORD] = {0}, wanted[STORE_PASSWORD] = {0};
	unsigned char differ = 0;

	if (strlen(made) >= sizeof(wanted) || make(password, made, again) != 0)
		return false;
	strcpy(wanted, made);
	/* In the same time wherever they differ. */
	for (size_t i = 0; i < sizeof(again); i++)
		differ |= (unsigned char)(again[i] ^ wanted[i]);
	return differ == 0;
}

int
control_password_check(const char *password, struct err *err)
{
	char clean[CONTROL_TEXT];
	size_t n = strlen(password);

	if (n < CONTROL_PASSWORD_LEAST || n > CONTROL_PASSWORD_MOST)
		return err_set(err, "a password has %d to %d bytes",
			CONTROL_PASSWORD_LEAST, CONTROL_PASSWORD_MOST);
	str_from_wire(clean, sizeof(clean), password, n);
	if (strcmp(clean, password) != 0)
		return err_set(
			err, "a password is UTF-8 text without control characters");
	return 0;
}
