storage "file" {
  path = "/vault/file"
}

# Within the network of the services only; nothing of it is published.
listener "tcp" {
  address     = "0.0.0.0:8200"
  tls_disable = true
}

disable_mlock = false
ui            = false
