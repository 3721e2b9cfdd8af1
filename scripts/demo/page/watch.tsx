// The bundle lies beside the worker's.
import "./watch/main.tsx";
