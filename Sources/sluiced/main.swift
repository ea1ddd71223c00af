import Endpoint
import Archive
