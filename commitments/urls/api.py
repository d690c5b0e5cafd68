from commitments.urls.later import addresses_later

# the library of the API takes as long to load as all public pages together
urlpatterns = [addresses_later("api/v1/", "commitments.api.v1", namespace="api")]
