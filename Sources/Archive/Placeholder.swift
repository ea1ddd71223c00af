enum PlaceholderArchive {}
