#include "deploy/rehearsal/service.hh"
