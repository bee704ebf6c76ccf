#!/usr/bin/env bash
# Builds eyrie-stand-in, which stands in for the public images of compose/vedfolnir where there is no image registry:
# the same programs from Debian's packages, of the suite whose versions are nearest to those the project names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

parameters=(--suite trixie)
package() {
  parameters+=(--package "$1")
  for program in "${@:2}"; do parameters+=(--program "$program"); done
}
package nginx /usr/sbin/nginx
package redis-server /usr/bin/redis-server /usr/bin/redis-cli
package mariadb-server-core /usr/sbin/mariadbd
package mariadb-client-core /usr/bin/mariadb
package prometheus /usr/bin/prometheus
package prometheus-alertmanager /usr/bin/prometheus-alertmanager /usr/bin/amtool
for exporter in node redis mysqld nginx; do package "prometheus-$exporter-exporter" "/usr/bin/prometheus-$exporter-exporter"; done
templates=/usr/share/prometheus/alertmanager
for data in /usr/share/mariadb $templates/default.tmpl $templates/email.tmpl; do parameters+=(--data "$data"); done
# The volumes of these services begin with what the image has there, its owner included.
for folder in /var/lib/mysql /data /prometheus /alertmanager; do parameters+=(--folder "$folder"); done

../../../compose/demo/debian/base-image.sh eyrie-stand-in-base "${parameters[@]}"
output=$(docker build --quiet --tag eyrie-stand-in:latest . 2>&1) ||
  { echo "$output" >&2; echo 'stand-in: the image cannot be built' >&2; exit 1; }
echo eyrie-stand-in:latest
