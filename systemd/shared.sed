# Puts what several units share where they name it, so that each installed unit is complete by itself.
/^#include client\.conf$/{
  r systemd/shared/client.conf
  d
}
/^#include confined\.conf$/{
  r systemd/shared/confined.conf
  d
}
/^#include calls\.conf$/{
  r systemd/shared/calls.conf
  d
}
