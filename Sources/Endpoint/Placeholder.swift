enum PlaceholderEndpoint {}
