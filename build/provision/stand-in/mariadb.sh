#!/bin/sh
# What the image mariadb does with the variables that compose/vedfolnir gives it: at the first start it makes the
# database and its users, with passwords from files; then it is the server.
set -eu
data=/var/lib/mysql
tables=/usr/share/mariadb

password() { sed "s/[\\\\']/\\\\&/g" "$1"; }

first_start() {
  echo 'CREATE DATABASE mysql;'
  echo 'USE mysql;'
  echo 'SET @auth_root_socket = NULL;'
  cat $tables/mariadb_system_tables.sql $tables/mariadb_performance_tables.sql $tables/mariadb_system_tables_data.sql
  echo 'FLUSH PRIVILEGES;'
  echo "ALTER USER root@localhost IDENTIFIED BY '$(password "$MARIADB_ROOT_PASSWORD_FILE")';"
  echo "CREATE DATABASE \`$MARIADB_DATABASE\`;"
  echo "CREATE USER \`$MARIADB_USER\`@'%' IDENTIFIED BY '$(password "$MARIADB_PASSWORD_FILE")';"
  echo "GRANT ALL ON \`$MARIADB_DATABASE\`.* TO \`$MARIADB_USER\`@'%';"
  echo 'CREATE USER healthcheck@localhost;'
}

[ -d $data/mysql ] || first_start | mariadbd --no-defaults --bootstrap --silent-startup --log-warnings=0 --datadir=$data
# Without keys, which it would take seconds to make at each start.
exec mariadbd --no-defaults --disable-ssl --datadir=$data --socket=/tmp/mariadb.sock "$@"
