# does: ordinary modes, executable scripts, umask
umask 027
printf '#!/bin/sh\necho ran\n' >script && chmod 755 script && [ "$(./script)" = ran ] || exit 1
touch private && chmod 600 private && [ "$(stat -c %a private)" = 600 ] || exit 1
mkdir shared && chmod 1777 shared && [ "$(stat -c %a shared)" = 1777 ] && echo ok
