enum PlaceholderEndpointAPI {}
